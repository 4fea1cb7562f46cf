import {
  reportError,
  type ErrorReport,
  type HostMessage,
  type MemberAnswer,
  type Phase,
  type RuntimeMessage,
} from '@midflight/model'
import { MigrationFailed } from './migration/failed.ts'
import { afterCommit, commitMigrated, migrate, restoreResources, type MigratedCommit } from './migration/migrate.ts'
import { discard, openStaged, prepare, type Checkpoint, type Staged } from './prepare.ts'
import { restoreDisposed } from './hot-restore.ts'
import { announceError } from './hot-update.ts'
import type { Program } from './program.ts'
import { refuseActive } from './idle-effects.ts'
import { createRefresher } from './refresh.ts'
import { deferred, NativePromise } from './promises.ts'

/**
 * The runtime's side of the upgrade transaction. One at a time; `gate` is left out where tasks in flight need not end first:
 *
 *   idle ──prepare──▶ preparing ──done──▶ prepared ──quiesce──▶ gating ──▶ quiet ──gate──▶ migrating ──done──▶ gated
 *                         │                │    │                 │          │                 │             │   │
 *                         │                │    └──apply──▶ applied ◀────────┼───────────────────────apply──┘   │
 *                         │                │                   │ settle      │                 │                 │
 *                         └──throw, timeout┴──abort──────▶ idle ◀────abort, deadline, throw────┴─────────────────┘
 */
export interface Transactions {
  prepare(message: PrepareMessage): Promise<RuntimeMessage>
  /** Closes the gate, and waits until no task is in flight. */
  quiesce(id: number, deadlineMs: number): Promise<MemberAnswer>
  /** Quiesces, if that has not been done, and migrates. The gate opens with settle and abort. */
  gate(id: number, deadlineMs: number): Promise<RuntimeMessage>
  /** Applies and settles at once. */
  commit(id: number): Promise<RuntimeMessage>
  /** Switches to the new side, and can still take it back. */
  apply(id: number): RuntimeMessage
  /** Keeps what was applied, or takes it back. */
  settle(keep: boolean): void
  abort(id: number): RuntimeMessage
  /** Settles when unchanged importers have their fresh definitions. */
  refreshed(): Promise<void>
}

export type PrepareMessage = Extract<HostMessage, { type: 'prepare' }>

type State =
  | { readonly name: 'idle' }
  | { readonly name: 'preparing'; readonly staged: Staged; readonly stop: () => void }
  | { readonly name: 'prepared' | 'gating' | 'quiet' | 'migrating' | 'gated'; readonly staged: Staged }
  | {
      readonly name: 'applied'
      readonly staged: Staged
      readonly committed: MigratedCommit
      readonly settled: () => void
    }

export function createTransactions(program: Program, checkpoint: Checkpoint = () => {}): Transactions {
  let state: State = { name: 'idle' }
  /** What the last failing commit has to open again. */
  let restoring: Promise<ErrorReport | null> = NativePromise.resolve(null)
  let failures: Promise<readonly unknown[]> = NativePromise.resolve([])
  const refresher = createRefresher(program)
  let endStaging = (): void => {}
  const becomeIdle = (): void => {
    program.staging = null
    endStaging()
    state = { name: 'idle' }
    refresher.resume()
  }
  /** Takes everything back. What has to be closed and opened for that is, when the promise is fulfilled; it never rejects. */
  const giveUp = (staged: Staged, restored = restoreResources(staged)): Promise<ErrorReport | null> => {
    if (!staged.isClosed) discard(program, staged)
    becomeIdle()
    program.gate.open()
    return restored.then(
      () => null,
      (thrown: unknown) => reportError(thrown, { code: 'migration-failed', remedy: 'Restart the program.' }),
    )
  }
  const quiesce = async (id: number, deadlineMs: number): Promise<MemberAnswer> => {
    if (state.name !== 'prepared') return aborted(id, 'gate', new Error('Nothing has been prepared'))
    const { staged } = state
    try {
      state = { name: 'gating', staged }
      await program.gate.quiesce(deadlineMs)
      endIfClosed(staged)
      state = { name: 'quiet', staged }
      return { type: 'quiet', id }
    } catch (thrown) {
      if (!staged.isClosed) await giveUp(staged)
      return aborted(id, 'gate', thrown)
    }
  }
  const apply = (id: number): RuntimeMessage => {
    if (state.name !== 'prepared' && state.name !== 'gated')
      return aborted(id, 'commit', new Error('Nothing has been prepared'))
    const { staged } = state
    const started = performance.now()
    try {
      const committed = commitMigrated(program, staged, checkpoint)
      const commitMs = performance.now() - started
      const { promise, resolve: settled } = Promise.withResolvers<void>()
      program.unsettled = promise
      state = { name: 'applied', staged, committed, settled }
      const { held, closedMs: gateMs } = program.gate
      const tasks = { inFlight: program.tasks.inFlight, held, gateMs }
      return { type: 'committed', id, generation: committed.generation, commitMs, tasks }
    } catch (thrown) {
      const restored = restoreResources(staged)
      const failure = takeBack(program, staged, thrown)
      restoring = giveUp(staged, restored)
      return aborted(id, 'commit', failure)
    }
  }
  const settle = (keep: boolean): void => {
    if (state.name !== 'applied') return
    const { staged, committed, settled } = state
    program.unsettled = null
    if (keep) {
      committed.keep()
      failures = afterCommit(program, committed)
      refresher.request(staged.deferred)
      becomeIdle()
      program.gate.open()
    } else {
      committed.takeBack()
      const restored = restoreResources(staged)
      takeBack(program, staged, new Error('Another member of the program could not commit'))
      void giveUp(staged, restored)
    }
    settled()
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
        refuseUnplanned(program, message)
        refuseActive(program.units, message.steps)
        const { promise: over, resolve } = deferred<void>()
        endStaging = resolve
        program.staging = { modules: new Set(message.modules.map(({ path }) => path)), over }
        staged = openStaged(program, message)
        const { promise: stopped, resolve: stop } = Promise.withResolvers<void>()
        state = { name: 'preparing', staged, stop }
        await Promise.race([withTimeout(prepare(program, staged, checkpoint), timeoutMs), stopped])
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
    quiesce,
    gate: async (id, deadlineMs) => {
      if (state.name === 'prepared') {
        const answer = await quiesce(id, deadlineMs)
        if (answer.type === 'aborted') return answer
      }
      if (state.name !== 'quiet') return aborted(id, 'gate', new Error('Nothing has been prepared'))
      const { staged } = state
      try {
        state = { name: 'migrating', staged }
        await withTimeout(migrate(program, staged, checkpoint), staged.timeoutMs)
        endIfClosed(staged)
        state = { name: 'gated', staged }
        return { type: 'gated', id }
      } catch (thrown) {
        // An abort has opened the gate already, and another upgrade may be under way.
        const second = staged.isClosed ? null : await giveUp(staged)
        return second === null
          ? aborted(id, 'migrate', thrown)
          : { type: 'aborted', id, phase: 'migrate', error: second }
      }
    },
    commit: async (id) => {
      const answer = apply(id)
      settle(true)
      if (answer.type === 'committed') return { ...answer, failures: await reportFailures(failures) }
      const second = await restoring
      return second === null ? answer : { type: 'aborted', id, phase: 'commit', error: second }
    },
    apply,
    settle,
    abort: (id) => {
      if (state.name === 'applied') settle(false)
      else if (state.name === 'preparing') {
        discard(program, state.staged)
        state.stop()
      } else if (state.name !== 'idle') void giveUp(state.staged)
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

/** How long the answer waits for old resources to be closed. They are closed all the same. */
const closingMs = 5_000

async function reportFailures(failures: Promise<readonly unknown[]>): Promise<readonly ErrorReport[]> {
  const { promise, resolve } = deferred<readonly unknown[]>()
  const timer = setTimeout(() => resolve([]), closingMs)
  const thrown = await NativePromise.race([failures, promise])
  clearTimeout(timer)
  const remedy = 'The upgrade is committed. Mend the `close` or the `onUpgrade` function that threw.'
  return thrown.map((each) => reportError(each, { code: 'after-commit', remedy }))
}

class PrepareTimeout extends Error {}

/** A module that was imported dynamically after the plan was made was not judged as one that runs. */
function refuseUnplanned(program: Program, { loaded, steps }: PrepareMessage): void {
  if (loaded === undefined) return
  const planned = new Set(loaded)
  const late = steps.find(({ module }) => {
    const unit = program.units.get(module)
    return !planned.has(module) && unit?.status === 'evaluated' && unit.error === null
  })
  if (late !== undefined)
    throw new Error(`The module ${late.module} was loaded after the upgrade was planned; try again`)
}

function withTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise, reject } = deferred<never>()
  const timer = setTimeout(() => reject(new PrepareTimeout(`Preparing took longer than ${timeoutMs} ms`)), timeoutMs)
  return NativePromise.race([work, promise]).finally(() => clearTimeout(timer))
}

function aborted(id: number, where: Phase, why: unknown): RuntimeMessage & { readonly type: 'aborted' } {
  const isMigration = why instanceof MigrationFailed
  const [phase, thrown] = isMigration ? (['migrate', why.cause] as const) : [where, why]
  const code = thrown instanceof PrepareTimeout ? 'prepare-timeout' : abortCodes[phase]
  const remedy = {
    'prepare-timeout': 'Find what the new version waits for at top level, and upgrade again.',
    'commit-failed': 'Mend the new effect that threw, then upgrade again.',
    'evaluation-failed': 'Mend the new version, then upgrade again.',
    'migration-failed': 'Mend the migration or the resource, then upgrade again.',
  }[code]
  const error = reportError(thrown, { code, remedy })
  return { type: 'aborted', id, phase, error: { ...error, stack: withoutOwnFrames(error.stack) } }
}

const abortCodes = {
  plan: 'evaluation-failed',
  prepare: 'evaluation-failed',
  gate: 'evaluation-failed',
  migrate: 'migration-failed',
  commit: 'commit-failed',
} as const

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
