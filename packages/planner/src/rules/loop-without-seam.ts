import type { LoopFacts, Reason } from '@midflight/model'
import { findItem, resolveBinding, type ItemId, type ProgramItem } from '../program.ts'
import { describe, reasonFor, type Rule, type RuleInput } from '../rule.ts'
import type { Kept } from '../upgrade.ts'

type Upgrade = RuleInput['upgrade']

/** A loop that may go on for ever runs the code that it began with: what changes in it, or in what it calls directly, does not reach it. */
export const loopWithoutSeam: Rule = ({ upgrade }) => {
  const changed = new Set(upgrade.kept.filter(isChanged).map(({ before }) => before.id))
  return upgrade.kept.flatMap((kept) =>
    (kept.before.facts.loops ?? []).flatMap((loop, index) => reasons(upgrade, kept, loop, index, changed)),
  )
}

function isChanged({ changed, literalsChanged }: Kept): boolean {
  return changed || literalsChanged
}

function reasons(
  upgrade: Upgrade,
  { before, after }: Kept,
  loop: LoopFacts,
  index: number,
  changed: ReadonlySet<ItemId>,
): Reason[] {
  const isOwn = !(after.facts.loops ?? []).some(({ hash }) => hash === loop.hash)
  const stale = isOwn ? before : findChangedCallee(upgrade, before, changed)
  // What a seam leads to is always current; what the loop itself has between its seams is not.
  if (stale === null || (!isOwn && hasSeam(upgrade, before, loop))) return []
  const { line } = after.facts.loops?.find(({ hash }) => hash === loop.hash) ?? after.facts.loops?.[index] ?? loop
  const what = loop.kind === 'loop' ? 'the loop' : 'the calls of itself by which it goes on'
  const goesOn = isOwn ? 'goes on with the code that it began with' : `goes on with ${describe(stale)} as it is now`
  const message = `Does not reach ${what} in ${describe(after)}, if it is running: it ${goesOn}.`
  return [{ ...reasonFor('loop-without-seam', after, message, remedyFor(before, loop)), line }]
}

function remedyFor({ module, facts }: ProgramItem, { kind }: LoopFacts): string {
  const file = module.slice(module.lastIndexOf('/') + 1)
  const name = facts.names[0] ?? 'step'
  const call = kind === 'recursion' ? `self.${name}()` : 'self.step()'
  const where =
    kind === 'recursion' ? 'and let it call itself so' : 'and let each turn do its work in a function that is called so'
  return `Import the module into itself, \`import * as self from './${file}'\`, ${where}: \`${call}\` reaches the newest version. A loop that runs already ends with its version.`
}

/** A call through an import leads to the current version, and so does a method of an object whose class evolves. */
function hasSeam({ from }: Upgrade, { module }: ProgramItem, { calls, callsOwnMethods, kind }: LoopFacts): boolean {
  if (kind === 'recursion') return false
  if (callsOwnMethods) return true
  return calls.some((binding) => {
    const resolution = resolveBinding(from.program, module, binding)
    return resolution.kind === 'namespace' || (resolution.kind === 'item' && resolution.imported)
  })
}

/** A changed function of the same module that is called directly, or by one that is. */
function findChangedCallee({ from }: Upgrade, item: ProgramItem, changed: ReadonlySet<ItemId>): ProgramItem | null {
  const seen = new Set<ItemId>([item.id])
  const pending = [item]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const { binding, how } of [...next.facts.callUses, ...next.facts.loadUses]) {
      const resolution = how === 'call' ? resolveBinding(from.program, next.module, binding) : null
      if (resolution?.kind !== 'item' || resolution.imported || seen.has(resolution.item.id)) continue
      const { id } = resolution.item
      seen.add(id)
      if (changed.has(id)) return findItem(from.program, id) ?? null
      pending.push(resolution.item)
    }
  }
  return null
}
