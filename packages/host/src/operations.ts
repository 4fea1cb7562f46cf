import { performance } from 'node:perf_hooks'
import {
  MidflightError,
  type AcceptanceRequest,
  type HistoryEntry,
  type PlanOutcome,
  type ProgramStatus,
  type PlanRequest,
  type UpgradeOutcome,
} from '@midflight/model'
import type { Call, ControlApi } from './control/api.ts'
import type { Program, ReleaseBuilder } from '@midflight/release'
import type { Engine } from './engine.ts'
import { explainItems } from './explain.ts'
import { userName, type History } from './history.ts'
import type { ProgramProcess } from './program/process.ts'
import { hostPaths } from './paths.ts'
import { programStatus } from './status.ts'
import { buildPhase, checkedBuildPhase, type BuildPhase, type RunningRelease } from './upgrade/build.ts'
import { countClosures } from './who/closure-counts.ts'
import { whoReport, type WhoSource } from './who/report.ts'
import { buildAndAsk } from './upgrade/live.ts'
import { judgeRelease, notJudged } from './upgrade/type-images.ts'
import { planPhase } from './upgrade/plan.ts'
import type { UpgradeTarget } from './upgrade/target.ts'
import { acceptanceOf } from './upgrade/acceptance.ts'
import { runTransaction } from './upgrade/transaction.ts'
import type { Turnstile, TurnstileRequest } from './upgrade/turnstile.ts'

export interface Operations {
  readonly program: Program
  readonly engine: Engine
  readonly builder: ReleaseBuilder
  readonly process: ProgramProcess
  readonly target: UpgradeTarget
  readonly turnstile: Turnstile
  readonly history: History
}

const statusTimeoutMs = 5000
/** Reasons of one refusal that the history keeps. */
const reasonLimit = 20

/** What can be asked of a running program, over the control socket or by `dev`. */
export function controlApi(operations: Operations): ControlApi {
  const { engine, builder, target, turnstile, history } = operations
  return {
    history: async () => ({ entries: await history.read() }),
    status: async () => statusOf(operations),
    who: async (request, call) => {
      if (request.quick) return whoReport(whoSource(operations), request)
      // An upgrade in the middle of it would replace what it looks at.
      return turnstile.pass(turn(true, call), async () => {
        call.onProgress('looking')
        return whoReport(whoSource(operations), request)
      })
    },
    explain: async ({ source, item }) => {
      const built = await buildPhase(builder, source)
      const { release } = target.generations.current()
      const releases = built.kind === 'built' ? [built.release, release] : [release]
      return { items: explainItems(engine, releases, item) }
    },
    plan: async (request, call) => plan(operations, request, call),
    upgrade: async (request, call) =>
      turnstile.pass(turn(request.queue, call), async () =>
        recorded(operations, 'upgrade', request, async () =>
          runTransaction(target, {
            build: async () => build(operations, request),
            policy: request.policy ?? null,
            acceptance: acceptanceOf(request, userName()),
            deadlineMs: request.deadlineMs ?? null,
            onProgress: call.onProgress,
          }),
        ),
      ),
    rollback: async (request, call) =>
      turnstile.pass(turn(request.queue, call), async () => {
        const { to, policy = null, deadlineMs = null } = request
        const { record, release } = target.generations.target(to)
        return recorded(operations, 'rollback', request, async () =>
          runTransaction(target, {
            build: async () => {
              const { release: from } = await runningRelease(target)
              return { kind: 'built', ...(await judgeRelease(engine, from, release, null)) }
            },
            back: record,
            policy,
            acceptance: acceptanceOf(request, userName()),
            deadlineMs,
            onProgress: call.onProgress,
          }),
        )
      }),
  }
}

async function statusOf({ program, process, target }: Operations): Promise<ProgramStatus> {
  return programStatus({
    program: program.name,
    pid: process.pid,
    channel: target.channel,
    timeoutMs: statusTimeoutMs,
    release: () => target.generations.current().release.id,
    accepted: () => target.generations.accepted(),
  })
}

function whoSource(operations: Operations): WhoSource {
  const { program, target } = operations
  return {
    channel: target.channel,
    folder: hostPaths(program.root, null).folder,
    status: async () => statusOf(operations),
    record: (generation) => target.generations.record(generation),
  }
}

async function build(operations: Operations, { source, types = true }: PlanRequest): Promise<BuildPhase> {
  const { builder, engine, program, target } = operations
  const running = (): Promise<RunningRelease> => runningRelease(target)
  return types
    ? checkedBuildPhase(builder, source, { engine, root: program.root, running })
    : buildPhase(builder, source)
}

/** With the image of its types, if one can be made. */
async function runningRelease({ generations, ...target }: UpgradeTarget): Promise<RunningRelease> {
  const whyNot = await target.imaged()
  const { release, record } = generations.current()
  return { release, notices: whyNot === null || record.number > 1 ? [] : [notJudged(whyNot, release)] }
}

async function plan(operations: Operations, request: PlanRequest, call: Call): Promise<PlanOutcome> {
  const { target } = operations
  call.onProgress('building')
  const [built, live] = await buildAndAsk(async () => build(operations, request), target.channel, target.limits)
  if (built.kind === 'refused') return { outcome: 'refused', reasons: built.reasons, plan: null }
  if (live.kind === 'aborted') throw new MidflightError(live.error.code, live.error.message, live.error)
  call.onProgress('planning')
  const wishes = { policy: request.policy ?? null, accept: request.accept ?? [] }
  const planned = planPhase(target.engine, target.generations.current().release, built, live, wishes)
  if (planned.kind === 'refused') return { outcome: 'refused', reasons: planned.plan.refusals, plan: planned.plan }
  const closures = planned.plan.closures ?? []
  if (request.count !== true || closures.length === 0) return { outcome: 'planned', plan: planned.plan }
  call.onProgress('looking')
  const counts = await countClosures(whoSource(operations), closures, request.force ?? false)
  return { outcome: 'planned', plan: planned.plan, counts }
}

function turn(queue: boolean, { gone, onProgress }: Call): TurnstileRequest {
  return { queue, gone, onWaiting: () => onProgress('waiting') }
}

/** Notes the outcome in the history. A request that cannot be carried out at all throws, and is not part of it. */
async function recorded(
  { history }: Operations,
  command: 'upgrade' | 'rollback',
  { accept = [], reason = '' }: AcceptanceRequest,
  work: () => Promise<UpgradeOutcome>,
): Promise<UpgradeOutcome> {
  const startedAt = performance.now()
  const outcome = await work()
  const accepted = accept.length === 0 ? {} : { accepted: { ids: accept, reason } }
  history.note({ command, durationMs: rounded(performance.now() - startedAt), ...verdictOf(outcome), ...accepted })
  return outcome
}

type Verdict = Pick<HistoryEntry, 'verdict' | 'release' | 'generation' | 'commitMs' | 'reasons'>

function verdictOf(outcome: UpgradeOutcome): Verdict {
  switch (outcome.outcome) {
    case 'committed': {
      const { release, generation, commitMs } = outcome
      return { verdict: 'committed', release, generation, commitMs: rounded(commitMs), reasons: [] }
    }
    case 'unchanged': {
      const { release, generation } = outcome
      return { verdict: 'unchanged', release, generation, commitMs: null, reasons: [] }
    }
    case 'refused': {
      const reasons = outcome.reasons.slice(0, reasonLimit).map(({ code, message }) => ({ code, message }))
      return { verdict: 'refused', release: outcome.plan?.to ?? null, generation: null, commitMs: null, reasons }
    }
    case 'aborted': {
      const { code, message } = outcome.error
      return { verdict: 'aborted', release: null, generation: null, commitMs: null, reasons: [{ code, message }] }
    }
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
