import { NodeBuilderFlags, SignatureKind, SymbolFlags } from 'typescript/unstable/sync'
import { textFlags, type Checker, type Symbol, type Type } from '../compiler.ts'
import { forPeople, propertyName } from './image-text.ts'

/** Where two types part, as code would write the way there, and what each has. */
export interface Difference {
  readonly member: string
  readonly source: string
  readonly target: string
}

/** How deep a difference is looked for. */
const maxDepth = 12
/** Longest text of a type that is shown. */
const maxText = 160

/** The innermost place where `source` cannot be where `target` is expected; `whole` where no part tells. */
export function findDifference(
  checker: Checker,
  { source, target }: { readonly source: Type; readonly target: Type },
  whole: Difference,
): Difference {
  let at = whole
  let [from, to] = [source, target]
  for (let depth = 0; depth < maxDepth; depth += 1) {
    const next = stepInto(checker, from, to)
    if (next === null) break
    at = {
      member: `${at.member}${next.member}`,
      source: next.source === from ? at.source : shown(checker, next.source),
      target: next.target === to ? at.target : shown(checker, next.target),
    }
    if (next.source === null || next.target === null) break
    from = next.source
    to = next.target
  }
  return at
}

interface Step {
  readonly member: string
  /** Null: there is no such member. */
  readonly source: Type | null
  readonly target: Type | null
}

function stepInto(checker: Checker, source: Type, target: Type): Step | null {
  if (source.isUnionType()) {
    const part = source.getTypes().find((each) => !checker.isTypeAssignableTo(each, target))
    return part === undefined ? null : { member: '', source: part, target }
  }
  if (target.isUnionType()) {
    const likely = target.getTypes().filter((each) => sameKind(checker, source, each))
    return likely.length === 1 ? { member: '', source, target: likely[0]! } : null
  }
  return intoArguments(checker, source, target) ?? intoMembers(checker, source, target)
}

function sameKind(checker: Checker, source: Type, target: Type): boolean {
  if (!source.isObjectType() || !target.isObjectType()) return false
  if (source.isTypeReference() || target.isTypeReference()) return source.getSymbol()?.id === target.getSymbol()?.id
  return checker.getPropertiesOfType(target).length > 0
}

/** `Map<string, A>` and `Map<string, B>` differ in what they hold. */
function intoArguments(checker: Checker, source: Type, target: Type): Step | null {
  if (!source.isTypeReference() || !target.isTypeReference()) return null
  if (source.getTarget().id !== target.getTarget().id || isIdentity(source)) return null
  const [own, others] = [checker.getTypeArguments(source), checker.getTypeArguments(target)]
  for (const [index, argument] of own.entries()) {
    const other = others[index]
    if (other === undefined || checker.isTypeAssignableTo(argument, other)) continue
    return { member: memberOfContainer(checker, source, index, own.length), source: argument, target: other }
  }
  return null
}

const containers: Readonly<Record<string, readonly string[]>> = {
  Array: ['[number]'],
  ReadonlyArray: ['[number]'],
  Set: ['.values()'],
  Map: ['.keys()', '.get()'],
  ReadonlyMap: ['.keys()', '.get()'],
  ReadonlySet: ['.values()'],
  Promise: ['.then()'],
}

function memberOfContainer(checker: Checker, type: Type, index: number, count: number): string {
  if (checker.isTupleType(type)) return `[${index}]`
  return containers[type.getSymbol()?.name ?? '']?.[index] ?? (count === 1 ? '<…>' : `<…${index + 1}>`)
}

function isIdentity(type: Type): boolean {
  return type.getSymbol()?.name === 'Nominal$'
}

function intoMembers(checker: Checker, source: Type, target: Type): Step | null {
  // The members of an array say less than that it is one.
  if (
    target.isTypeReference() ||
    isIdentity(source) ||
    isIdentity(target) ||
    !hasMembers(source) ||
    !hasMembers(target)
  )
    return null
  for (const property of checker.getPropertiesOfType(target)) {
    const own = checker.getPropertyOfType(source, property.name)
    const type = checker.getTypeOfSymbol(property)
    if (type === undefined || property.name === 'nominal$') continue
    const member = memberText(property)
    if (own === undefined) {
      if (property.flags & SymbolFlags.Optional) continue
      return { member, source: null, target: type }
    }
    const has = checker.getTypeOfSymbol(own)
    if (has === undefined) continue
    if (!checker.isTypeAssignableTo(has, type)) return { member, source: has, target: type }
    if (own.flags & SymbolFlags.Optional && !(property.flags & SymbolFlags.Optional))
      return { member, source: null, target: type }
  }
  const [index] = checker.getIndexInfosOfType(source)
  const [other] = checker.getIndexInfosOfType(target)
  if (index !== undefined && other !== undefined && !checker.isTypeAssignableTo(index.valueType, other.valueType))
    return { member: '[key]', source: index.valueType, target: other.valueType }
  return intoCalls(checker, source, target)
}

/** What a function takes flows to it, so the two change sides. */
function intoCalls(checker: Checker, source: Type, target: Type): Step | null {
  const [[own, more], [other, others]] = [
    checker.getSignaturesOfType(source, SignatureKind.Call),
    checker.getSignaturesOfType(target, SignatureKind.Call),
  ]
  if (own === undefined || other === undefined || more !== undefined || others !== undefined) return null
  const [result, expected] = [checker.getReturnTypeOfSignature(own), checker.getReturnTypeOfSignature(other)]
  if (result === undefined || expected === undefined || checker.isTypeAssignableTo(result, expected)) return null
  return { member: '()', source: result, target: expected }
}

function hasMembers(type: Type): boolean {
  return type.isObjectType() || type.isIntersectionType()
}

function memberText(property: Symbol): string {
  const name = propertyName(property)
  return name.startsWith('"') ? `[${name}]` : `.${name}`
}

function shown(checker: Checker, type: Type | null): string {
  return type === null ? 'nothing' : textOf(checker, type)
}

function textOf(checker: Checker, type: Type): string {
  const name = checker.typeToString(type)
  const saysNothing = /^(?:(?:\w+\.)?T\$object(?:\$\d+)?|(?:Source|Target)\d+)$/.test(name)
  const isFunction = checker.getSignaturesOfType(type, SignatureKind.Call).length > 0
  const text = forPeople(
    saysNothing || isFunction ? checker.typeToString(type, undefined, textFlags | NodeBuilderFlags.InTypeAlias) : name,
  )
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text
}
