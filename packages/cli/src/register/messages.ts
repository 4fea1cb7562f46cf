import type { MessagePort } from 'node:worker_threads'
import type { ProgramImage } from '@midflight/model'
import type { Instructions, Upgraded } from '../recorder/instructions.ts'

/** What the thread with the host is given. */
export interface ThreadData {
  readonly entry: string
  /** Its end of the channel to the runtime. */
  readonly channel: MessagePort
  /** Its end of the port on which both threads talk of the process itself: {@link ThreadMessage} and {@link MainMessage}. */
  readonly orders: MessagePort
  /** Signs by which the waiting main thread is woken: see {@link sign}. */
  readonly signs: Int32Array
  /** Set while `midflight verify` runs the tests: its instructions, and the name of this process in its record. */
  readonly recorded: { readonly instructions: Instructions; readonly name: string } | null
}

/** Places in `signs`: the thread has sent its verdict; it has done what is to be done at the end. */
export const sign = { verdict: 0, ended: 1 } as const

export type ThreadMessage =
  | { readonly kind: 'built'; readonly image: ProgramImage }
  /** Node is to run the entry itself; people have been told why. */
  | { readonly kind: 'declined' }
  | { readonly kind: 'upgraded'; readonly upgraded: Upgraded }

export type MainMessage =
  | { readonly kind: 'end'; readonly exitCode: number }
  /** Upgrade to the source of the instructions. */
  | { readonly kind: 'upgrade' }
