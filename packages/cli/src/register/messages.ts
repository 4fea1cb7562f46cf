import type { ProgramImage } from '@midflight/model'
import type { MessagePort } from 'node:worker_threads'

/** What the thread with the host is given. */
export interface ThreadData {
  readonly entry: string
  /** Its end of the channel to the runtime. */
  readonly channel: MessagePort
  /** Its end of the port on which both threads talk of the process itself: {@link ThreadMessage} and {@link MainMessage}. */
  readonly orders: MessagePort
  /** Signs by which the waiting main thread is woken: see {@link sign}. */
  readonly signs: Int32Array
}

/** Places in `signs`: the thread has sent its verdict; it has done what is to be done at the end. */
export const sign = { verdict: 0, ended: 1 } as const

export type ThreadMessage =
  | { readonly kind: 'built'; readonly image: ProgramImage }
  /** Node is to run the entry itself; people have been told why. */
  | { readonly kind: 'declined' }

export interface MainMessage {
  readonly kind: 'end'
  readonly exitCode: number
}
