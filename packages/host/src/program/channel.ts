import type { Duplex } from 'node:stream'
import { channelVersion, MidflightError, type HostMessage, type RuntimeMessage } from '@midflight/model'
import { lineSplitter } from './json-lines.ts'
import { parseRuntimeMessage } from './runtime-message.ts'

export type Started = Extract<RuntimeMessage, { type: 'started' }>
export type Answer = Exclude<RuntimeMessage, { type: 'started' }>

/** How a request to the program ended. */
export type Reply =
  | { readonly kind: 'answer'; readonly message: Answer }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'closed' }

type WithoutId<Message> = Message extends unknown ? Omit<Message, 'id'> : never
export type Request = WithoutId<HostMessage>

/** The host's end of the pipe to the runtime. */
export interface Channel {
  /** Settles when the entry has been evaluated, or with null when the channel closed before. */
  readonly started: Promise<Started | null>
  /** `timeoutMs` null: waits until the program answers or ends. */
  request(request: Request, timeoutMs: number | null): Promise<Reply>
  close(): void
}

const lineLimitBytes = 16 * 1024 * 1024

/** `onBroken` is told when the program writes what is not of the protocol: the channel is closed then, and the program runs on. */
export function openChannel(stream: Duplex, onBroken: (error: MidflightError) => void): Channel {
  const pending = new Map<number, (reply: Reply) => void>()
  const { promise: started, resolve: resolveStarted } = Promise.withResolvers<Started | null>()
  let lastId = 0
  let closed = false

  const close = (): void => {
    if (closed) return
    closed = true
    stream.destroy()
    resolveStarted(null)
    for (const settle of pending.values()) settle({ kind: 'closed' })
    pending.clear()
  }
  const onLine = (line: string): void => {
    const message = parseRuntimeMessage(line)
    if (message.type === 'started') {
      checkVersion(message)
      resolveStarted(message)
      return
    }
    // An answer that nobody waits for came too late: its request has timed out.
    pending.get(message.id)?.({ kind: 'answer', message })
  }
  const split = lineSplitter(lineLimitBytes, onLine)
  stream.on('data', (chunk: Buffer) => {
    try {
      split(chunk)
    } catch (cause) {
      close()
      onBroken(brokenChannel(cause))
    }
  })
  stream.on('end', close)
  stream.on('close', close)
  // The program's end of the pipe goes when the program does.
  stream.on('error', close)

  return {
    started,
    close,
    request: async (request, timeoutMs) => {
      if (closed) return { kind: 'closed' }
      const id = ++lastId
      const { promise, resolve } = Promise.withResolvers<Reply>()
      const timer = timeoutMs === null ? null : setTimeout(() => resolve({ kind: 'timeout' }), timeoutMs)
      pending.set(id, resolve)
      stream.write(`${JSON.stringify({ ...request, id })}\n`)
      const reply = await promise
      if (timer !== null) clearTimeout(timer)
      pending.delete(id)
      return reply
    },
  }
}

function checkVersion(started: Started): void {
  if (started.version === channelVersion) return
  throw new Error(`the runtime speaks version ${started.version} of the protocol, the host version ${channelVersion}`)
}

function brokenChannel(cause: unknown): MidflightError {
  const found = cause instanceof Error ? cause.message : String(cause)
  return new MidflightError('protocol-mismatch', `Could not read what the program sent to its host: ${found}.`, {
    remedy:
      'Restart the program; it runs on until then, but cannot be upgraded. Nothing but Midflight may write to file descriptor 3.',
    cause,
  })
}
