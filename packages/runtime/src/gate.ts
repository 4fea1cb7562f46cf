import { MidflightError } from '@midflight/model'
import type { Tasks } from './tasks.ts'

/** What the gate holds back from running, in the order of arrival. */
type Held = () => void

/** Names of tasks that an error lists at most. */
const listedTasks = 20

/**
 * While the gate is closed new tasks wait, and those in flight go on to their end. What it lets through afterwards, it lets through in the
 * order of arrival.
 */
export class Gate {
  readonly #tasks: Tasks
  #held: Held[] = []
  #closedAt: number | null = null
  /** Called when it closes; what they return, when it opens. */
  readonly #guards: (() => () => void)[] = []
  #open: (() => void)[] = []
  /** Ends the waiting for tasks, when the upgrade is given up meanwhile. */
  #stopWaiting: (() => void) | null = null

  constructor(tasks: Tasks) {
    this.#tasks = tasks
  }

  get isClosed(): boolean {
    return this.#closedAt !== null
  }

  /** How long it has been closed; 0 while it is open. */
  get closedMs(): number {
    return this.#closedAt === null ? 0 : performance.now() - this.#closedAt
  }

  get held(): number {
    return this.#held.length
  }

  /** Keeps one source of tasks from starting new ones: `close` is called when the gate closes, what it returns when it opens. */
  guard(close: () => () => void): void {
    this.#guards.push(close)
    if (this.isClosed) this.#open.push(close())
  }

  /** Runs when the gate opens. */
  hold(begin: Held): void {
    this.#held.push(begin)
  }

  /** Closes it, and waits until no task is in flight. Rejects with `quiesce-timeout` at the deadline; the gate is open again then. */
  async quiesce(deadlineMs: number): Promise<void> {
    this.#closedAt = performance.now()
    this.#open = this.#guards.map((close) => close())
    if (await this.#quiet(deadlineMs)) return
    const error = timeoutError(this.#tasks, deadlineMs)
    this.open()
    throw error
  }

  /** Lets through what it holds. */
  open(): void {
    if (this.#closedAt === null) return
    const held = this.#held
    this.#closedAt = null
    this.#held = []
    for (const open of this.#open) open()
    this.#open = []
    this.#stopWaiting?.()
    for (const begin of held) runApart(begin)
  }

  #quiet(deadlineMs: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    this.#stopWaiting = () => resolve(true)
    const look = (): void => {
      if (this.#tasks.inFlight === 0) resolve(true)
    }
    const stopWatching = this.#tasks.watch(look)
    const deadline = setTimeout(() => resolve(false), deadlineMs)
    deadline.unref()
    this.#tasks.sweep()
    look()
    return promise.finally(() => {
      this.#stopWaiting = null
      stopWatching()
      clearTimeout(deadline)
    })
  }
}

/** One that throws does so as it would have done by itself, and does not keep the others from running. */
function runApart(begin: Held): void {
  try {
    begin()
  } catch (thrown) {
    process.nextTick(() => {
      throw thrown
    })
  }
}

function timeoutError(tasks: Tasks, deadlineMs: number): MidflightError {
  const running = tasks.statuses()
  const listed = running.slice(0, listedTasks).map(({ label, ageMs }) => `${label} (for ${ageMs / 1000} s)`)
  const more = running.length > listed.length ? `, and ${running.length - listed.length} more` : ''
  const count = running.length === 1 ? 'one task was' : `${running.length} tasks were`
  return new MidflightError(
    'quiesce-timeout',
    `Could not commit between two tasks: ${count} still running after ${deadlineMs / 1000} s: ${listed.join(', ')}${more}.`,
    {
      remedy:
        'Upgrade again when they have ended, give them longer with --deadline, or end them; a task that waits for a new task of the same program never ends while new ones are held.',
    },
  )
}
