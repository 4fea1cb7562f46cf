import type { MemberAnswer, MemberKind, MemberRequest, ModulePath, RuntimeMessage } from '@midflight/model'

type WithoutId<Message> = Message extends unknown ? Omit<Message, 'id'> : never
export type Request = WithoutId<MemberRequest>
export type Answer = Exclude<MemberAnswer, { type: 'started' }>

/** How a request to a member ended: `gone`, it has ended; `silent`, it has not answered in time. */
export type Reply = Answer | 'gone' | 'silent'

/** How the coordinator reaches a member. */
export interface Line {
  send(message: MemberRequest): void
  /** Stirs a thread that stands still. */
  ring(): void
  /** Keeps a thread that stands still from moving on; false: it does not stand still. */
  fix(): boolean
  unfix(): void
  /** Hears what a thread has said already, now; false: nothing. */
  hear(): boolean
}

/** A worker thread or a process of the program, as its coordinator sees it. */
export interface Member {
  readonly kind: MemberKind
  readonly id: number
  readonly entry: ModulePath
  readonly line: Line
  /** Settles when its entry has been evaluated, or when it has ended before. */
  readonly started: Promise<void>
  readonly isStarted: boolean
  readonly isGone: boolean
  /** What it has said of itself last. */
  known: { loaded: readonly ModulePath[]; generation: number }
  request(request: Request, timeoutMs: number): Promise<Reply>
  /** The same without a time limit, for callers that keep the event loop. */
  post(request: Request, onReply: (reply: Reply) => void): void
  /** To be called with everything that it says, and when it has ended. */
  receive(message: MemberAnswer): void
  end(): void
}

export interface MemberOptions {
  readonly kind: MemberKind
  readonly id: number
  readonly entry: ModulePath
  readonly generation: number
  readonly line: Line
}

export function createMember({ kind, id, entry, generation, line }: MemberOptions): Member {
  const pending = new Map<number, (reply: Reply) => void>()
  const { promise: started, resolve } = Promise.withResolvers<void>()
  let lastId = 0
  let isStarted = false
  let isGone = false
  const post = (request: Request, onReply: (reply: Reply) => void): number => {
    const number = (lastId += 1)
    if (isGone) {
      onReply('gone')
      return number
    }
    pending.set(number, onReply)
    line.send({ ...request, id: number })
    line.ring()
    return number
  }
  const member: Member = {
    kind,
    id,
    entry,
    line,
    started,
    get isStarted() {
      return isStarted
    },
    get isGone() {
      return isGone
    },
    known: { loaded: [], generation },
    request: async (request, timeoutMs) => {
      const { promise, resolve: settle } = Promise.withResolvers<Reply>()
      const timer = setTimeout(() => settle('silent'), timeoutMs)
      const id = post(request, settle)
      const reply = await promise
      clearTimeout(timer)
      pending.delete(id)
      return reply
    },
    post: (request, onReply) => void post(request, onReply),
    receive: (message) => {
      if (message.type === 'started') {
        isStarted = true
        member.known = { ...member.known, loaded: message.loaded }
        return resolve()
      }
      if (message.type === 'status') noteStatus(member, message)
      const onReply = pending.get(message.id)
      pending.delete(message.id)
      // An answer that nobody waits for came too late.
      onReply?.(message)
    },
    end: () => {
      isGone = true
      resolve()
      for (const settle of pending.values()) settle('gone')
      pending.clear()
    },
  }
  return member
}

function noteStatus(member: Member, { loaded, generation }: Extract<RuntimeMessage, { type: 'status' }>): void {
  member.known = { loaded, generation }
}

/** A member's name in messages. */
export function nameOf({ kind, id, entry }: Pick<Member, 'kind' | 'id' | 'entry'>): string {
  return `${kind} ${id} (${entry})`
}
