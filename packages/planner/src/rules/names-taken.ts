import type { ModulePath } from '@midflight/model'
import { commonJsFacts } from '../commonjs.ts'
import { resolveBinding, type Program } from '../program.ts'
import { describe, reasonFor, type Found, type Rule } from '../rule.ts'
import type { Upgrade } from '../upgrade.ts'

/** `Object.assign(exports, require('./x'))` has gone through the exports that there were: it would not see those that come or go. */
export const namesTaken: Rule = ({ settled, upgrade }) =>
  settled.flatMap((item): Found[] => {
    for (const { binding, names } of item.facts.loadUses) {
      const taken = names === true ? resolveBinding(upgrade.to.program, item.module, binding) : null
      if (taken?.kind !== 'namespace' || !hasOtherNames(upgrade, taken.module)) continue
      const message = `Cannot give the other exports of ${taken.module} to ${describe(item)}: it went through those that there were when it was evaluated, and is not evaluated again.`
      const remedy = 'Name what is handed on, leave the exports as they were, or restart the program.'
      const never = 'Who uses the new exports through it would not find them.'
      return [{ ...reasonFor('load-time-dependent', item, message, remedy), never }]
    }
    return []
  })

function hasOtherNames({ from, to }: Upgrade, module: ModulePath): boolean {
  return namesOf(from.program, module) !== namesOf(to.program, module)
}

function namesOf(program: Program, module: ModulePath): string {
  const facts = commonJsFacts(program, module)
  return (facts?.exports.map(({ exported, specifier }) => exported ?? `* ${specifier}`) ?? []).toSorted().join()
}
