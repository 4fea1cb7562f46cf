import { reportError, type HostMessage, type Phase, type RuntimeMessage } from '@midflight/model'
import { commit } from './commit.ts'
import { discard, openStaged, prepare, type Checkpoint, type Staged } from './prepare.ts'
import type { Program } from './program.ts'
import { createRefresher } from './refresh.ts'

/**
 * The runtime's side of the upgrade transaction. One at a time:
 *
 *   idle ──prepare──▶ preparing ──done──▶ prepared ──commit──▶ idle
 *                         │                   │
 *                         └──throw, timeout──▶ idle ◀──abort──┘
 */
export interface Transactions {
  prepare(message: Extract<HostMessage, { type: 'prepare' }>): Promise<RuntimeMessage>
  commit(id: number): RuntimeMessage
  abort(id: number): RuntimeMessage
  /** Settles when unchanged importers have their fresh definitions. */
  refreshed(): Promise<void>
}

type State =
  | { readonly name: 'idle' }
  | { readonly name: 'preparing'; readonly staged: Staged }
  | { readonly name: 'prepared'; readonly staged: Staged }

export function createTransactions(program: Program, checkpoint: Checkpoint = () => {}): Transactions {
  let state: State = { name: 'idle' }
  const refresher = createRefresher(program)
  const becomeIdle = (): void => {
    state = { name: 'idle' }
    refresher.resume()
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
        if (staged.isClosed) throw new Error('The upgrade was given up')
        state = { name: 'prepared', staged }
        return { type: 'prepared', id, prepareMs: performance.now() - started }
      } catch (thrown) {
        if (staged !== null && !staged.isClosed) discard(program, staged)
        becomeIdle()
        return aborted(id, 'prepare', thrown)
      }
    },
    commit: (id) => {
      if (state.name !== 'prepared') return aborted(id, 'commit', new Error('Nothing has been prepared'))
      const { staged } = state
      const started = performance.now()
      try {
        const generation = commit(program, staged, checkpoint)
        const commitMs = performance.now() - started
        refresher.request(staged.deferred)
        becomeIdle()
        return { type: 'committed', id, generation, commitMs }
      } catch (thrown) {
        discard(program, staged)
        becomeIdle()
        return aborted(id, 'commit', thrown)
      }
    },
    abort: (id) => {
      if (state.name !== 'idle') {
        discard(program, state.staged)
        if (state.name === 'prepared') becomeIdle()
      }
      return aborted(id, 'prepare', new Error('The upgrade was given up'))
    },
  }
}

class PrepareTimeout extends Error {}

function withTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new PrepareTimeout(`Preparing took longer than ${timeoutMs} ms`)), timeoutMs)
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
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
