import type { ModuleFacts, Reason } from '@midflight/model'
import { wholeExport } from '../commonjs.ts'
import type { ModuleComparison } from '../compare.ts'
import type { Rule } from '../rule.ts'
import type { Upgrade } from '../upgrade.ts'

/** What `require` has returned is in the hands of others: another function or object in its place would reach nobody. */
export const exportsReplaced: Rule = ({ upgrade }) =>
  [...upgrade.modules.values()]
    .filter(({ loaded, affected }) => loaded && affected)
    .flatMap((module) => replacedIn(upgrade, module))

function replacedIn({ from, to }: Upgrade, { path }: ModuleComparison): Reason[] {
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
  return [{ code: 'exports-replaced', file: path, line, item: 'module.exports', message, remedy }]
}

/** What a module exports as a whole, for people and to compare: members may come and go, and a binding of the same name is the same thing. */
function kindOf(facts: ModuleFacts): string {
  if (facts.format !== 'commonjs') return 'an ES module'
  const whole = wholeExport(facts)
  if (whole === null) return 'an object with members'
  const item = facts.items.find(({ names }) => names.includes(whole))
  return `\`${item?.key ?? whole}\``
}
