import { SymbolFlags } from 'typescript/unstable/sync'
import { isIdentifier } from '../client-names.ts'
import type { Subject } from '../subjects.ts'
import type { ModuleView, View } from '../view.ts'
import { registerTypes, walkExport } from './exports.ts'
import { walkNamedType } from './types-by-name.ts'
import { Walk } from './walk.ts'
import type { WalkedDeclarations } from './walked-declarations.ts'

/**
 * Everything that a client of the old version can do with a module, as far as its declarations say. What is declared once is walked once: `walked` remembers it for
 * other names and other modules. Where types are not written, their texts are empty, and only the subjects' names say something.
 */
export function walkModule(
  view: View,
  module: ModuleView,
  walked: WalkedDeclarations,
  isWritten: boolean,
): readonly Subject[] {
  const walk = new Walk(view, module, walked, isWritten)
  const { import: from, symbol, isOneValue, exports } = module
  const prefix = isOneValue ? 'default.' : ''
  const names = [...exports].filter(([name, { flags }]) => isIdentifier(name) && !(flags & SymbolFlags.Prototype))
  // Types first: while values are walked, types are met that have a name.
  if (isOneValue) registerTypes(walk, 'default', from.local, symbol)
  for (const [name, exported] of names) registerTypes(walk, prefix + name, `${from.local}.${name}`, exported)
  if (isOneValue) walkExport(walk, 'default', from.local, symbol)
  for (const [name, exported] of names)
    if (exported !== symbol) walkExport(walk, prefix + name, `${from.local}.${name}`, exported)
  // Types that have a name are walked once, for each way in which clients meet them.
  for (let next = walk.named.next(); next !== null; next = walk.named.next())
    walkNamedType(walk, next.type, next.position)
  return walk.subjects()
}
