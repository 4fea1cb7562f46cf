import type { ModuleFacts, ModulePath, Reason, Use } from '@midflight/model'
import { commonJsFacts } from '../commonjs.ts'
import { resolveBinding } from '../program.ts'
import type { Rule } from '../rule.ts'
import type { Upgrade } from '../upgrade.ts'

/**
 * A name that a CommonJS module no longer exports is `undefined` to those who require it. Where the program goes on calling it, the new release
 * would fail at that call.
 */
export const requiredNameGone: Rule = ({ upgrade }) =>
  [...upgrade.modules.values()]
    .filter(({ loaded, affected, path }) => loaded && affected && commonJsFacts(upgrade.to.program, path) !== null)
    .flatMap(({ path }) => goneFor(upgrade, path))

function goneFor({ from, to }: Upgrade, path: ModulePath): Reason[] {
  const facts = to.program.release.facts[path]
  const found = new Map<string, Reason>()
  for (const use of facts === undefined ? [] : callsIn(facts)) {
    const now = resolveBinding(to.program, path, use.binding)
    const before = resolveBinding(from.program, path, use.binding)
    if (now.kind === 'unknown' && before.kind === 'item' && before.imported)
      found.set(use.binding, reasonFor(path, use, `${before.item.module}:${before.item.facts.line}`))
  }
  return [...found.values()]
}

function callsIn({ items }: ModuleFacts): Use[] {
  return items
    .flatMap(({ loadUses, callUses }) => [...loadUses, ...callUses])
    .filter(({ how }) => how === 'call' || how === 'construct' || how === 'extend')
}

function reasonFor(file: ModulePath, { binding, line }: Use, was: string): Reason {
  const message = `Cannot take \`${binding}\` away from ${file}:${line}, which uses it: it was ${was}, and the new release exports no such name.`
  const remedy = 'Keep the export, or remove its last use in the same upgrade.'
  return { code: 'required-name-gone', file, line, item: binding, message, remedy }
}
