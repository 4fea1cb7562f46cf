import type { ClosureCounts, Plan, PlanOutcome, Reason, TaskCounts, UpgradeOutcome } from '@midflight/model'
import type { Paint } from '../terminal.ts'
import { acceptedView } from './accepted.ts'
import { errorView } from './error.ts'
import { counted, itemsView, noticesView, planView } from './plan.ts'
import { reasonsView } from './reasons.ts'
import { refusalsView } from './refusals.ts'
import { table } from './table.ts'

/** `command`: the upgrade that was planned. */
export function planOutcomeView(outcome: PlanOutcome, command: string, paint: Paint): string {
  if (outcome.outcome === 'planned') {
    const { plan, counts } = outcome
    return counts === undefined
      ? planView(plan, command, paint)
      : `${planView(plan, command, paint)}\n\n${closureCountsView(plan, counts, paint)}`
  }
  return refusedView(outcome, command, paint)
}

function closureCountsView({ closures = [] }: Plan, counts: ClosureCounts, paint: Paint): string {
  const rows = closures.map(({ module, line, heldBy, fate }, index) => {
    const count = counts.closures[index] ?? 0
    return [fate, `${module}:${line}`, heldBy, `${counted(count, 'function')} in memory`]
  })
  return `${table(rows)}\n${paint('dim', `The heap snapshot paused the program for ${counts.snapshot.pausedMs} ms.`)}`
}

/** `command`: the upgrade or rollback that this is the outcome of, should it be tried again. */
export function upgradeOutcomeView(outcome: UpgradeOutcome, command: string, paint: Paint): string {
  switch (outcome.outcome) {
    case 'committed': {
      const { generation, release, commitMs, prepareMs, tasks, plan, failures = [] } = outcome
      const times = paint('dim', `prepared in ${ms(prepareMs)}, committed in ${ms(commitMs)}`)
      const head = `${paint(['green', 'bold'], `Generation ${generation}`)} is live: ${paint('bold', release)}  ${times}`
      const failed = failures.map((failure) => errorView(failure, paint))
      const accepted = acceptedView(plan.accepted ?? [], paint)
      return [head, accepted, tasksView(tasks, paint), itemsView(plan, paint), noticesView(plan, paint), ...failed]
        .filter((part) => part !== '')
        .join('\n\n')
    }
    case 'unchanged':
      return `Nothing to do: generation ${outcome.generation} runs this code already (${outcome.release}).`
    case 'refused':
      return refusedView(outcome, command, paint)
    case 'aborted':
      return abortView(outcome, paint)
  }
}

/** Where there is no plan, there was no release to plan for: nothing can be accepted then. */
function refusedView(
  { reasons, plan }: Extract<PlanOutcome, { outcome: 'refused' }>,
  command: string,
  paint: Paint,
): string {
  if (plan === null) return refusalView(reasons, paint)
  return refusalsView(plan, reasons, command, paint)
}

/** What the commit met of tasks; nothing where there were none. */
function tasksView({ inFlight, held, gateMs }: TaskCounts, paint: Paint): string {
  if (gateMs > 0) {
    return paint('dim', `${counted(held, 'task')} waited at the gate, which was closed for ${ms(gateMs)}`)
  }
  if (inFlight === 0) return ''
  return paint('dim', `${counted(inFlight, 'task')} in flight`)
}

export function abortView({ phase, error }: Extract<UpgradeOutcome, { outcome: 'aborted' }>, paint: Paint): string {
  const now = error.code === 'program-exited' ? 'the program has ended' : 'the program runs on as before'
  return `${paint(['red', 'bold'], 'Aborted')} in the phase ${phase}: ${now}.\n${errorView(error, paint)}`
}

export function refusalView(
  reasons: readonly Reason[],
  paint: Paint,
  otherwise = 'the program runs on as before',
): string {
  const places = counted(reasons.length, 'place')
  const head = `${paint(['red', 'bold'], 'Refused')}: mend ${places} and try again; ${otherwise}.`
  return `${head}\n\n${reasonsView(reasons, paint)}`
}

export function ms(duration: number): string {
  return `${duration < 10 ? duration.toFixed(1) : Math.round(duration)} ms`
}
