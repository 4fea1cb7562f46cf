import { SymbolFlags } from 'typescript/unstable/sync'
import { isIdentifier } from '../client-names.ts'
import type { Symbol } from '../compiler.ts'
import type { Subject } from '../subjects.ts'
import type { ModuleView, View } from '../view.ts'
import { walkAmbient } from './ambient.ts'
import { registerTypes, typeParametersOf, walkExport } from './exports.ts'
import { walkNamedType } from './types-by-name.ts'
import { Walk } from './walk.ts'
import type { WalkedDeclarations } from './walked-declarations.ts'

/** Types that the other version exports, by how clients reach them: how many type arguments each needs. */
export type Offered = ReadonlyMap<string, number>

/**
 * Everything that a client of the old version can do with a module, as far as its declarations say. What is declared once is walked once: `walked` remembers it for
 * other names and other modules. Types are written for clients of both versions, with `offered`; without it
 * their texts are empty, and only the subjects' names say something.
 */
export function walkModule(
  view: View,
  module: ModuleView,
  walked: WalkedDeclarations,
  offered: Offered | null = null,
): readonly Subject[] {
  const walk = new Walk(view, module, walked, offered !== null)
  const { import: from, symbol, isOneValue, exports } = module
  const prefix = isOneValue ? 'default.' : ''
  const names = [...exports]
    .filter(([name, { flags }]) => isIdentifier(name) && !(flags & SymbolFlags.Prototype))
    // What is exported by itself and in a namespace has its shorter name.
    .toSorted(([, a], [, b]) => Number(isNamespace(a)) - Number(isNamespace(b)))
  // Types first: while values are walked, types are met that have a name.
  if (isOneValue) registerTypes(walk, 'default', from.local, symbol)
  for (const [name, exported] of names) registerTypes(walk, prefix + name, `${from.local}.${name}`, exported)
  if (offered !== null) walk.types.miss(missingIn(walk, offered))
  if (isOneValue) walkExport(walk, 'default', from.local, symbol)
  for (const [name, exported] of names)
    if (exported !== symbol) walkExport(walk, prefix + name, `${from.local}.${name}`, exported)
  if (from.subpath === '.') walkAmbient(walk)
  // Types that have a name are walked once, for each way in which clients meet them.
  for (let next = walk.named.next(); next !== null; next = walk.named.next())
    walkNamedType(walk, next.type, next.position)
  return walk.subjects()
}

function isNamespace({ flags }: Symbol): boolean {
  const isOther = flags & (SymbolFlags.Class | SymbolFlags.Function | SymbolFlags.Variable | SymbolFlags.Type)
  return (flags & SymbolFlags.Module) !== 0 && isOther === 0
}

/** What the other version does not export, or not without type arguments that this one does not know. */
function missingIn(walk: Walk, offered: Offered): ReadonlySet<string> {
  const missing = walk.named.all().filter(({ access, symbol }) => {
    const needed = offered.get(access)
    return needed === undefined || (needed > 0 && needed > typeParametersOf(walk, symbol).length)
  })
  return new Set(missing.map(({ access }) => access))
}

/** Types that clients of a module can name, for the other version's walk. */
export function offeredBy(subjects: readonly Subject[]): Offered {
  return new Map(
    subjects.flatMap((subject) => (subject.kind === 'generic' ? [[subject.access, subject.needed] as const] : [])),
  )
}
