import { TypeFlags } from 'typescript/unstable/sync'
import type { Checker, Type } from '../compiler.ts'
import type { KindOfResult } from '../subjects.ts'

const promises: ReadonlySet<string> = new Set(['Promise', 'PromiseLike'])
const sequences: ReadonlySet<string> = new Set([
  'AsyncIterable',
  'AsyncIterator',
  'AsyncIterableIterator',
  'AsyncGenerator',
])
/** Members by whose two values a result says whether it is an error. */
const discriminants: ReadonlySet<string> = new Set(['ok', 'success', 'isOk', 'isErr', 'error', 'err'])
/** How far up the classes that an error extends are looked at. */
const maxBases = 4

export function kindOfResult(checker: Checker, type: Type): KindOfResult {
  const name = type.getSymbol()?.name ?? ''
  if (promises.has(name)) return 'promise'
  if (sequences.has(name)) return 'sequence of promises'
  if (!type.isUnionType() || type.flags & TypeFlags.Boolean) return 'value'
  const parts = type.getTypes()
  if (parts.some((part) => isError(part))) return 'perhaps an error'
  const objects = parts.filter(({ flags }) => flags & TypeFlags.Object)
  const isResult = objects.length > 1 && objects.every((part) => hasDiscriminant(checker, part))
  return isResult ? 'perhaps an error' : 'value'
}

function isError(type: Type, depth = 0): boolean {
  if (type.getSymbol()?.name === 'Error') return true
  return depth < maxBases && (type.getBaseTypes() ?? []).some((base) => isError(base, depth + 1))
}

function hasDiscriminant(checker: Checker, type: Type): boolean {
  return checker
    .getPropertiesOfType(type)
    .some(
      (property) =>
        discriminants.has(property.name) && (checker.getTypeOfSymbol(property)?.flags ?? 0) & TypeFlags.BooleanLiteral,
    )
}
