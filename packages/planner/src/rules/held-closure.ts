import type { ClosureFacts, ModulePath, PlanClosure, Reason } from '@midflight/model'
import { pairClosures, type ClosurePair } from '../closures.ts'
import type { ModuleComparison } from '../compare.ts'
import { isDefining } from '../defining.ts'
import { findItem, itemId } from '../program.ts'
import type { Rule, RuleInput } from '../rule.ts'
import type { Upgrade } from '../upgrade.ts'

/** Functions made inside functions, and handed to something that lives on: each whose code changes, and what becomes of those that exist. */
export const heldClosure: Rule = ({ upgrade }) =>
  changedClosures(upgrade).map(({ module, pair }): Reason => {
    const { before, after, stays } = pair
    const { file, line } = after === null ? { file: module, line: before.line } : { file: module, line: after.line }
    const place = `\`${before.heldBy}\` (${module}:${before.line})`
    const message =
      stays === null
        ? `Leads the functions held by ${place} to the new code.`
        : `Does not reach the functions that ${place} holds already: ${stays}. They run the code that made them until they are dropped.`
    const remedy =
      stays === null
        ? 'Nothing is to be done.'
        : 'Let the function only call one at the top level of the module, or register it anew.'
    return { code: 'held-closure', file, line, item: before.key, message, remedy }
  })

/** The same for machines: which functions of the running program are meant, and where they were made. */
export function planClosures({ upgrade }: RuleInput): readonly PlanClosure[] {
  return changedClosures(upgrade).map(({ module, pair: { before, stays } }) => {
    const { key, line, column, heldBy } = before
    const fate = stays === null ? 'moves' : 'stays'
    const why = stays ?? 'The new code takes no more than what these functions pass on.'
    return { module, key, line, column, heldBy, fate, why }
  })
}

export function changedClosures(upgrade: Upgrade): { readonly module: ModulePath; readonly pair: ClosurePair }[] {
  return [...upgrade.modules.values()]
    .filter(({ affected, loaded, status }) => affected && loaded && status !== 'removed')
    .flatMap((module) =>
      pairClosures(upgrade, module.path)
        .filter((pair) => pair.before.use !== 'once' && isChanged(upgrade, module, pair))
        .filter(({ before }) => !isDefinedAnew(upgrade, module, before))
        .map((pair) => ({ module: module.path, pair })),
    )
}

/** It is a member that is defined again, or taken back. */
function isDefinedAnew({ from }: Upgrade, { path }: ModuleComparison, { item }: ClosureFacts): boolean {
  const defining = findItem(from.program, itemId(path, item))
  return defining !== undefined && isDefining(defining)
}

/** Its own code changed; or, where it stays, that of something in its module which it uses. */
function isChanged(upgrade: Upgrade, module: ModuleComparison, { before, after, stays }: ClosurePair): boolean {
  if (after === null || before.hash !== after.hash) return true
  return stays !== null && usesChanged(upgrade, module, before)
}

function usesChanged({ recomputed }: Upgrade, { path }: ModuleComparison, { uses }: ClosureFacts): boolean {
  return uses.some(
    (name) => recomputed.definitions.has(itemId(path, name)) || recomputed.changed.has(itemId(path, name)),
  )
}
