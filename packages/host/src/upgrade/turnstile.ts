import { assert, MidflightError } from '@midflight/model'

/** Requests that wait at most. */
export const queueLimit = 16

export interface TurnstileRequest {
  /** Wait for a turn instead of being refused. */
  readonly queue: boolean
  readonly onWaiting: () => void
  /** Aborted when nobody waits for the turn any more; a request that has its turn keeps it. */
  readonly gone?: AbortSignal
}

/** Lets one through at a time, in the order of arrival. */
export interface Turnstile {
  /** Runs `work` when its turn has come. Throws `upgrade-running` when it is taken, or when the queue is full. */
  pass<Result>(request: TurnstileRequest, work: () => Promise<Result>): Promise<Result>
}

export function openTurnstile(): Turnstile {
  const waiting: (() => void)[] = []
  let taken = false

  const turn = async ({ queue, onWaiting, gone }: TurnstileRequest): Promise<void> => {
    if (!taken) {
      taken = true
      return
    }
    if (!queue) throw running('another upgrade is running', 'Wait for it to end, or pass --queue.')
    if (waiting.length >= queueLimit) {
      throw running(`${queueLimit} upgrades are waiting already`, 'Try again when some of them have ended.')
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = (): void => {
      waiting.splice(waiting.indexOf(enter), 1)
      reject(running('nobody waits for the answer any more', 'Ask again.'))
    }
    const enter = (): void => {
      gone?.removeEventListener('abort', leave)
      resolve()
    }
    waiting.push(enter)
    gone?.addEventListener('abort', leave, { once: true })
    onWaiting()
    await promise
  }

  const next = (): void => {
    assert(taken, 'only the one whose turn it is can end it')
    const enter = waiting.shift()
    if (enter === undefined) taken = false
    else enter()
  }

  return {
    pass: async (request, work) => {
      await turn(request)
      try {
        return await work()
      } finally {
        next()
      }
    },
  }
}

function running(found: string, remedy: string): MidflightError {
  return new MidflightError('upgrade-running', `Could not upgrade: ${found}.`, { remedy })
}
