import type { Plan, Policy } from '@midflight/model'
import { planUpgrade, type LiveFacts } from '@midflight/planner'
import { releaseOf, type Draft, type ModuleParts, type ReleaseParts } from './program-builder.ts'

export type Modules = Readonly<Record<string, ModuleParts>>

export interface PlanOptions extends Partial<
  Pick<LiveFacts, 'loaded' | 'found' | 'accept' | 'stayingEffects' | 'types'>
> {
  readonly policy?: Policy
  readonly from?: ReleaseParts
  readonly to?: ReleaseParts
}

/** Plans an upgrade of a program of which all modules are loaded, unless `loaded` says otherwise. */
export function planOf(old: Modules, now: Modules, options: PlanOptions = {}): Plan {
  const { from, to, ...live } = options
  return planUpgrade(releaseOf(old, from), releaseOf(now, to), { loaded: Object.keys(old), ...live })
}

/** The same for programs of one module. */
export function planItemsOf(old: readonly Draft[], now: readonly Draft[], options: PlanOptions = {}): Plan {
  return planOf({ 'main.ts': { items: old } }, { 'main.ts': { items: now } }, options)
}

/** `refused: effect-changed` or `hot`, then what is noticed. */
export function verdictOf(plan: Plan): string {
  const refusals = plan.refusals.map(({ code }) => code).join(' ')
  const notices = plan.notices.filter(({ code }) => code !== 'irreversible').map(({ code }) => code)
  return [refusals === '' ? plan.verdict : `refused: ${refusals}`, ...notices.map((code) => `notice: ${code}`)].join(
    ', ',
  )
}

export function actionsOf(plan: Plan): Readonly<Record<string, string>> {
  return Object.fromEntries(plan.items.map(({ module, item, action }) => [`${module}#${item}`, action]))
}

export function stepsOf(plan: Plan): readonly string[] {
  return plan.steps.map(({ action, module }) => `${action} ${module}`)
}
