import { differsInLedClosures } from './closures.ts'
import { findLeadingTo, isRunAgain, reachFrom, type Reached } from './load-reach.ts'
import { findItem, type ItemId, type ProgramItem } from './program.ts'
import { settledAmong } from './stale.ts'
import type { Upgrade } from './upgrade.ts'

/** A call of a changed function that an item made while it was evaluated, and that is not made again. */
export interface LoadCall extends Reached {
  /** The new version of the function runs at some time after the upgrade. */
  readonly isRunAgain: boolean
}

/** For each changed function that settled items called, the first such call: one that only prints where there is no other. */
export function findLoadCalls(upgrade: Upgrade): readonly LoadCall[] {
  const definitions = new Set([...upgrade.recomputed.definitions].filter((id) => !changesElsewhere(upgrade, id)))
  if (definitions.size === 0) return []
  const leading = findLeadingTo(upgrade, definitions)
  const settled = settledAmong(upgrade, leading)
  const roots = [...settled.filter((item) => !isLogging(item)), ...settled.filter(isLogging)]
  const reached = reachFrom(upgrade, roots, leading)
  const calls = new Map<ItemId, LoadCall>()
  for (const entry of reached) {
    const { id, facts } = entry.reference.target
    if (facts.shape !== 'function' || !definitions.has(id) || calls.has(id) || !isCall(entry)) continue
    calls.set(id, { ...entry, isRunAgain: isRunAgain(upgrade, id, reached) })
  }
  return [...calls.values()]
}

/** Whether all that changes is led to from where it runs. */
function changesElsewhere(upgrade: Upgrade, id: ItemId): boolean {
  const after = findItem(upgrade.to.program, id)
  const kept = after === undefined ? undefined : upgrade.keptOf(after)
  return kept?.changed === true && differsInLedClosures(upgrade, id, kept.before.facts, kept.after.facts)
}

/** `console.log(describe(server))` at the top of a module. */
export function isLogging({ facts }: ProgramItem): boolean {
  return facts.shape === 'effect' && /^console\.\w+\(/.test(facts.text)
}

function isCall({ reference: { use, imported }, moment }: Reached): boolean {
  if (use.how !== 'call' && use.how !== 'construct') return false
  return moment === 'load' || (moment === 'later' && !imported)
}
