import type { Plan, Policy, TypeJudgements } from '@midflight/model'
import { planUpgrade } from '@midflight/planner'
import { releaseOf, type Draft, type ModuleParts, type ReleaseParts } from './program-builder.ts'

export type Modules = Readonly<Record<string, ModuleParts>>

/** Plans an upgrade of a program of which all modules are loaded, unless `loaded` says otherwise. */
export function planOf(
  old: Modules,
  now: Modules,
  options: {
    loaded?: readonly string[]
    policy?: Policy
    from?: ReleaseParts
    to?: ReleaseParts
    types?: TypeJudgements
  } = {},
): Plan {
  return planUpgrade(releaseOf(old, options.from), releaseOf(now, options.to), {
    loaded: options.loaded ?? Object.keys(old),
    policy: options.policy ?? null,
    ...(options.types === undefined ? {} : { types: options.types }),
  })
}

/** The same for programs of one module. */
export function planItemsOf(old: readonly Draft[], now: readonly Draft[]): Plan {
  return planOf({ 'main.ts': { items: old } }, { 'main.ts': { items: now } })
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
