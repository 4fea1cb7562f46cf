import { reportError, type HostMessage, type Phase, type RuntimeMessage } from '@midflight/model'
import { commit } from './commit.ts'
import { migrate } from './migrate.ts'
import { discard, openStaged, prepare, type Checkpoint, type Staged } from './prepare.ts'
import { restoreDisposed } from './hot-restore.ts'
import { announceError } from './hot-update.ts'
import type { Program } from './program.ts'
import { createRefresher } from './refresh.ts'
import { deferred, NativePromise } from './promises.ts'

/**
 * The runtime's side of the upgrade transaction. One at a time; `gate` is left out where tasks in flight need not end first:
 *
 *   idle ──prepare──▶ preparing ──done──▶ prepared ──gate──▶ gating ──quiet──▶ migrating ──done──▶ gated
 *                         │                │    │               │                  │             │   │
 *                         │                │    └──commit──▶ idle ◀──────────────────────commit──┘   │
 *                         └──throw, timeout┴──abort──────▶ idle ◀──abort, deadline, throw──┴─────────┘
 */
export interface Transactions {
  prepare(message: Extract<HostMessage, { type: 'prepare' }>): Promise<RuntimeMessage>
  /** Closes the gate, waits until no task is in flight, and migrates. The gate opens with commit and abort. */
  gate(id: number, deadlineMs: number): Promise<RuntimeMessage>
  commit(id: number): RuntimeMessage
  abort(id: number): RuntimeMessage
  /** Settles when unchanged importers have their fresh definitions. */
  refreshed(): Promise<void>
}

type State =
  | { readonly name: 'idle' }
  | { readonly name: 'preparing' | 'prepared' | 'gating' | 'migrating' | 'gated'; readonly staged: Staged }

export function createTransactions(program: Program, checkpoint: Checkpoint = () => {}): Transactions {
  let state: State = { name: 'idle' }
  const refresher = createRefresher(program)
  const becomeIdle = (): void => {
    state = { name: 'idle' }
    refresher.resume()
  }
  const giveUp = (staged: Staged): void => {
    if (!staged.isClosed) discard(program, staged)
    becomeIdle()
    program.gate.open()
  }
  return {
    refreshed: () => refresher.idle(),
    prepare: async (message) => {
      const { id, timeoutMs } = message
      if (state.name !== 'idle') return aborted(id, 'prepare', new Error('Another upgrade is being prepared'))
      const started = performance.now()
      refresher.pause()
      let staged: ReturnType<typeof openStaged> | null = null
      try {
        staged = openStaged(program, message)
        state = { name: 'preparing', staged }
        await withTimeout(prepare(program, staged, checkpoint), timeoutMs)
        endIfClosed(staged)
        state = { name: 'prepared', staged }
        return { type: 'prepared', id, prepareMs: performance.now() - started }
      } catch (thrown) {
        if (staged !== null && !staged.isClosed) discard(program, staged)
        announceError(program, thrown)
        becomeIdle()
        return aborted(id, 'prepare', thrown)
      }
    },
    gate: async (id, deadlineMs) => {
      if (state.name !== 'prepared') return aborted(id, 'gate', new Error('Nothing has been prepared'))
      const { staged } = state
      try {
        state = { name: 'gating', staged }
        await program.gate.quiesce(deadlineMs)
        endIfClosed(staged)
        state = { name: 'migrating', staged }
        await migrate(program, staged, checkpoint)
        endIfClosed(staged)
        state = { name: 'gated', staged }
        return { type: 'gated', id }
      } catch (thrown) {
        const phase = state.name === 'migrating' ? 'migrate' : 'gate'
        // An abort has opened the gate already, and another upgrade may be under way.
        if (!staged.isClosed) giveUp(staged)
        return aborted(id, phase, thrown)
      }
    },
    commit: (id) => {
      if (state.name !== 'prepared' && state.name !== 'gated')
        return aborted(id, 'commit', new Error('Nothing has been prepared'))
      const { staged } = state
      const started = performance.now()
      try {
        const generation = commit(program, staged, checkpoint)
        const commitMs = performance.now() - started
        const inFlight = program.tasks.list().length
        refresher.request(staged.deferred)
        becomeIdle()
        const { closedMs, held } = program.gate.open()
        return { type: 'committed', id, generation, commitMs, tasks: { inFlight, held, gateMs: closedMs } }
      } catch (thrown) {
        const failure = takeBack(program, staged, thrown)
        giveUp(staged)
        return aborted(id, 'commit', failure)
      }
    },
    abort: (id) => {
      if (state.name === 'preparing') discard(program, state.staged)
      else if (state.name !== 'idle') giveUp(state.staged)
      return aborted(id, 'prepare', new Error('The upgrade was given up'))
    },
  }
}

function endIfClosed(staged: Staged): void {
  if (staged.isClosed) throw new Error('The upgrade was given up')
}

/** After a commit that failed: what had closed what it had opened is evaluated again. Returns what to tell. */
function takeBack(program: Program, staged: Staged, thrown: unknown): unknown {
  discard(program, staged)
  try {
    restoreDisposed(program, staged)
  } catch (failure) {
    const [first, second] = [thrown, failure].map((error) => (error instanceof Error ? error.message : String(error)))
    const message = `${first}. The version before it had closed what it had opened (import.meta.hot.dispose), and could not be evaluated again: ${second}`
    return new Error(message, { cause: thrown })
  }
  announceError(program, thrown)
  return thrown
}

class PrepareTimeout extends Error {}

function withTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise, reject } = deferred<never>()
  const timer = setTimeout(() => reject(new PrepareTimeout(`Preparing took longer than ${timeoutMs} ms`)), timeoutMs)
  return NativePromise.race([work, promise]).finally(() => clearTimeout(timer))
}

function aborted(id: number, phase: Phase, thrown: unknown): RuntimeMessage {
  const code =
    thrown instanceof PrepareTimeout ? 'prepare-timeout' : phase === 'commit' ? 'commit-failed' : 'evaluation-failed'
  const remedy = {
    'prepare-timeout': 'Find what the new version waits for at top level, and upgrade again.',
    'commit-failed': 'Mend the new effect that threw, then upgrade again.',
    'evaluation-failed': 'Mend the new version, then upgrade again.',
  }[code]
  const error = reportError(thrown, { code, remedy })
  return { type: 'aborted', id, phase, error: { ...error, stack: withoutOwnFrames(error.stack) } }
}

/** The frames of the new code are what its author can mend; those of the runtime say nothing to them. */
function withoutOwnFrames(stack: string | null): string | null {
  const own = import.meta.dirname
  const isOwn = (line: string): boolean => line.includes(own) || /^ +at (async )?body\.next \(<anonymous>\)$/.test(line)
  return (
    stack
      ?.split('\n')
      .filter((line) => !isOwn(line))
      .join('\n') ?? null
  )
}
