import { isMidflightError, reportError, type Policy, type Progress, type UpgradeOutcome } from '@midflight/model'
import type { GenerationRecord } from '../generations.ts'
import { aborted, type Aborted } from './abort.ts'
import { acceptedOf, checkBetween, type Acceptance } from './acceptance.ts'
import type { BuildPhase } from './build.ts'
import { commitPhase } from './commit.ts'
import { gatePhase, usualDeadlineMs } from './gate.ts'
import { buildAndAsk } from './live.ts'
import { planPhase, type PlanPhase, type PlanWishes } from './plan.ts'
import { preparePhase } from './prepare.ts'
import { followStates } from './states.ts'
import type { UpgradeTarget } from './target.ts'

export interface TransactionOptions {
  /** Where the release to go to comes from: a build for an upgrade, the past for a rollback. */
  readonly build: () => Promise<BuildPhase>
  /** The generation whose release comes back, for a rollback. */
  readonly back?: GenerationRecord
  readonly policy: Policy | null
  /** What somebody accepts; null where that is nothing. */
  readonly acceptance: Acceptance | null
  readonly deadlineMs: number | null
  readonly onProgress: (progress: Progress['progress']) => void
}

/** Runs the phases one after the other; the first that does not lead on decides the outcome. One at a time for each target. Throws `not-acceptable`. */
export async function runTransaction(target: UpgradeTarget, options: TransactionOptions): Promise<UpgradeOutcome> {
  const { engine, channel, generations, limits } = target
  const enter = followStates(options.onProgress)
  const from = generations.current()

  enter('building')
  const [built, live] = await buildAndAsk(options.build, channel, limits)
  if (built.kind === 'refused') return { outcome: 'refused', reasons: built.reasons, plan: null }
  if (live.kind === 'aborted') return abortedOutcome(live)

  checkBetween(options.acceptance, from.release.id, built.release.id)

  enter('planning')
  const planned = planSafely(() => planPhase(engine, from.release, built, live, wishesOf(options)))
  if (planned.kind === 'aborted') return abortedOutcome(planned)
  const { plan } = planned
  if (planned.kind === 'refused') return { outcome: 'refused', reasons: plan.refusals, plan }
  if (planned.kind === 'unchanged') {
    return { outcome: 'unchanged', generation: from.record.number, release: from.release.id, plan }
  }

  enter('preparing')
  const prepared = await preparePhase(
    channel,
    { plan, to: built.release, loaded: live.loaded },
    target.held,
    limits.prepareMs,
  )
  if (prepared.kind === 'aborted') return abortedOutcome(prepared)

  if (plan.policy === 'quiesce') {
    enter('quiescing')
    const failed = await gatePhase(channel, options.deadlineMs ?? usualDeadlineMs)
    if (failed !== null) return abortedOutcome(failed)
  }

  enter('committing')
  const committed = await commitPhase(channel)
  if (committed.kind === 'aborted') return abortedOutcome(committed)

  enter('ended')
  target.held = prepared.held
  generations.commit(committed.generation, built.release, {
    ...backOf(options),
    ...acceptedOf(plan, options.acceptance),
  })
  const { generation, commitMs, tasks, failures } = committed
  const { prepareMs } = prepared
  const release = built.release.id
  const failed = failures.length === 0 ? {} : { failures }
  return { outcome: 'committed', generation, release, strategy: 'hot', commitMs, prepareMs, tasks, ...failed, plan }
}

function wishesOf({ policy, acceptance }: TransactionOptions): PlanWishes {
  return { policy, accept: acceptance?.ids ?? [] }
}

function backOf({ back }: TransactionOptions): { back?: GenerationRecord } {
  return back === undefined ? {} : { back }
}

/** A defect of the planner must not take the program's host with it. */
function planSafely(plan: () => PlanPhase): PlanPhase | Aborted {
  try {
    return plan()
  } catch (thrown) {
    if (isMidflightError(thrown) && thrown.code === 'not-acceptable') throw thrown
    const remedy = 'The program runs on as before. Please report this with the stack below.'
    return aborted('plan', reportError(thrown, { code: 'internal-error', remedy }))
  }
}

function abortedOutcome({ phase, error }: Aborted): UpgradeOutcome {
  return { outcome: 'aborted', phase, error }
}
