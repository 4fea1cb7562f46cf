import type { ModuleFacts, Reason } from '@midflight/model'
import { wholeExport } from '../commonjs.ts'
import type { ModuleComparison } from '../compare.ts'
import { findItem, itemsOf } from '../program.ts'
import { describe, type Found, type Rule } from '../rule.ts'
import { isHeld } from '../transitions.ts'
import type { Upgrade } from '../upgrade.ts'

/** What `require` has returned is in the hands of others: another function or object in its place would reach nobody. */
export const exportsReplaced: Rule = ({ upgrade }) =>
  [...upgrade.modules.values()]
    .filter(({ loaded, affected }) => loaded && affected)
    .flatMap((module) => [...replacedIn(upgrade, module), ...membersReplacedIn(upgrade, module)])

function replacedIn({ from, to }: Upgrade, { path }: ModuleComparison): Found[] {
  const old = from.program.release.facts[path]
  const now = to.program.release.facts[path]
  if (old === undefined || now === undefined || (old.format !== 'commonjs' && now.format !== 'commonjs')) return []
  const [before, after] = [kindOf(old), kindOf(now)]
  if (before === after) return []
  const fact = now.exports.find(({ exported }) => exported === 'module.exports')
  const { line } = fact ?? { line: 1 }
  const message = `Cannot put something else in the place of what ${path}:${line} exports: the running program has required ${before}, and the new release exports ${after}.`
  const remedy =
    'Keep `module.exports` what it was and export the new thing under a name of its own, or restart the program.'
  const never = 'Some modules would go on with the earlier one and some get the other.'
  return [{ code: 'exports-replaced', file: path, line, item: 'module.exports', message, remedy, never }]
}

/**
 * A function or class that is gone, while its module exports something else under its name: who was given it goes on with its code, and the two are not the same to a program
 * that compares them.
 */
function membersReplacedIn({ from, to }: Upgrade, { path }: ModuleComparison): Reason[] {
  const old = from.program.release.facts[path]
  const now = to.program.release.facts[path]
  if (old === undefined || now === undefined) return []
  return old.exports.flatMap(({ exported, local }): Reason[] => {
    const item = itemsOf(from.program, path).find(({ facts }) => facts.names.length === 1 && facts.names[0] === local)
    const isDefinition = item?.facts.shape === 'function' || item?.facts.shape === 'class'
    if (exported === null || exported === 'module.exports' || item === undefined || !isDefinition) return []
    if (findItem(to.program, item.id) !== undefined || !isHeld(from.references, item)) return []
    const fact = now.exports.find((entry) => entry.exported === exported)
    const line = fact?.line ?? lineOfDefinition(now, exported)
    if (line === null) return []
    const message = `Cannot put something else in the place of \`${exported}\`, which ${path}:${line} exports: the running program may hold the earlier one (${describe(item)}), which the new release does not have.`
    const remedy =
      'Keep the name of the function or class, export the new one under a name of its own, or restart the program.'
    return [{ code: 'exports-replaced', file: path, line, item: exported, message, remedy }]
  })
}

/** `exports.name = value` that is no plain export, since it is written more than once. */
function lineOfDefinition({ items }: ModuleFacts, name: string): number | null {
  const defining = items.find(({ defines }) =>
    defines?.members.some((each) => each.binding === null && each.key === name),
  )
  return defining?.line ?? null
}

/** What a module exports as a whole, for people and to compare: members may come and go, and a binding of the same name is the same thing. */
function kindOf(facts: ModuleFacts): string {
  if (facts.format !== 'commonjs') return 'an ES module'
  const whole = wholeExport(facts)
  if (whole === null) return 'an object with members'
  const item = facts.items.find(({ names }) => names.includes(whole))
  return `\`${item?.key ?? whole}\``
}
