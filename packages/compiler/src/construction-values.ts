import type { Told } from '@midflight/model'
import { initialOf } from './initial-fields.ts'
import { dottedName } from './purity.ts'
import type { ModuleScope } from './scope.ts'
import { keyName, type Node, type Syntax } from './syntax.ts'

type Primitive = string | number | boolean | bigint | null | undefined

/** What an expression of a constructor gives when the constructor is told none of what `told` names. */
export type Value = { readonly told: readonly Told[] } & (
  | { readonly kind: 'primitive'; readonly value: Primitive }
  | { readonly kind: 'falsy' }
  | { readonly kind: 'argument'; readonly parameter: number; readonly fallback: Value | null }
  | { readonly kind: 'object'; readonly layers: readonly Layer[] }
  | { readonly kind: 'constants'; readonly name: string; readonly at: Node; readonly node: ObjectNode }
  | { readonly kind: 'code'; readonly code: MemberCode; readonly uses: readonly string[] }
  | { readonly kind: 'fresh'; readonly node: Node; readonly uses: readonly string[] }
  | { readonly kind: 'unknown' }
)

/** `defaults.limit`: a name of the module, where it stands in the constructor, and what follows it. */
export interface MemberCode {
  readonly at: Node
  readonly member: string
  /** All of it, for people. */
  readonly text: string
}

/** Members of an object, and what is spread into it: the later layers hide the earlier ones. */
type Layer = { readonly members: ReadonlyMap<string, Value> } | { readonly spread: Value }

type ObjectNode = Extract<Node, { type: 'ObjectExpression' }>
type CallNode = Extract<Node, { type: 'CallExpression' }>

export const unknown: Value = { kind: 'unknown', told: [] }

export function primitive(value: Primitive, told: readonly Told[] = []): Value {
  return { kind: 'primitive', value, told }
}

/** Where names lead: variables of the constructor, fields that it has set, and objects of constants of the module. */
export interface Names {
  readonly syntax: Syntax
  readonly scope: ModuleScope
  local(name: string): Value | null
  field(name: string): Value | null
  constants(node: Node): ObjectNode | null
  /** The function itself, by its name: `this instanceof Room`. */
  readonly ownName: string | null
}

/** Whether a value counts as true; null where that is not known. */
export function truthOf(value: Value): boolean | null {
  if (value.kind === 'primitive') return Boolean(value.value)
  if (value.kind === 'falsy') return false
  return value.kind === 'object' || value.kind === 'fresh' || value.kind === 'constants' ? true : null
}

export function withTold(value: Value, told: readonly Told[]): Value {
  return told.length === 0 ? value : { ...value, told: [...value.told, ...told] }
}

/** Computes an expression as far as that can be done without running it. */
export function valueOf(node: Node, names: Names): Value {
  switch (node.type) {
    case 'Literal':
      return 'regex' in node && node.regex ? initial(node, names) : primitive(node.value as Primitive)
    case 'TemplateLiteral':
      return node.expressions.length === 0 ? primitive(node.quasis[0]!.value.cooked) : initial(node, names)
    case 'Identifier':
      return ofName(node, names)
    case 'MetaProperty':
      return node.meta.name === 'new' ? { kind: 'object', layers: [], told: [] } : unknown
    case 'ChainExpression':
      return valueOf(node.expression, names)
    case 'MemberExpression':
      return ofMember(node, names)
    case 'UnaryExpression':
      return ofUnary(node, names)
    case 'LogicalExpression':
      return ofLogical(node, names)
    case 'BinaryExpression':
      return ofBinary(node, names)
    case 'ConditionalExpression':
      return ofConditional(node, names)
    case 'ObjectExpression':
      return ofObject(node, names)
    case 'CallExpression':
      return ofCall(node, names)
    case 'AssignmentExpression':
      return node.operator === '=' ? valueOf(node.right, names) : unknown
    case 'ArrayExpression':
    case 'NewExpression':
      return initial(node, names)
    default:
      return unknown
  }
}

function initial(node: Node, { syntax, scope }: Names): Value {
  const found = initialOf(node, syntax, scope)
  return found === null ? unknown : { kind: 'fresh', node, uses: found.uses, told: [] }
}

const namedValues: ReadonlyMap<string, Primitive> = new Map<string, Primitive>([
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['Number.POSITIVE_INFINITY', Number.POSITIVE_INFINITY],
  ['Number.NEGATIVE_INFINITY', Number.NEGATIVE_INFINITY],
  ['Number.MAX_SAFE_INTEGER', Number.MAX_SAFE_INTEGER],
  ['Number.MAX_VALUE', Number.MAX_VALUE],
])

function ofName(node: Extract<Node, { type: 'Identifier' }>, names: Names): Value {
  const known = names.local(node.name)
  if (known !== null) return known
  if (names.scope.globalNodes.has(node))
    return namedValues.has(node.name) ? primitive(namedValues.get(node.name)) : unknown
  const constants = names.constants(node)
  if (constants !== null) return { kind: 'constants', name: node.name, at: node, node: constants, told: [] }
  return initial(node, names)
}

function ofMember(node: Extract<Node, { type: 'MemberExpression' }>, names: Names): Value {
  const name = keyName(node.property, node.computed)
  if (name === null) return unknown
  if (node.object.type === 'ThisExpression') return names.field(name) ?? unknown
  const dotted = isGlobalMember(node, names) ? dottedName(node) : null
  if (dotted !== null && namedValues.has(dotted)) return primitive(namedValues.get(dotted))
  return memberOf(valueOf(node.object, names), name)
}

/** `Number.isInteger`, where nothing of the module is called `Number`. */
function isGlobalMember(node: Node, { scope }: Names): boolean {
  let root: Node = node
  while (root.type === 'MemberExpression') root = root.object
  return root.type === 'Identifier' && scope.globalNodes.has(root)
}

/** A member of a value: `undefined` where it is one of an argument, since the constructor is not told it. */
function memberOf(value: Value, name: string): Value {
  const found = find(value, name)
  if (found === null) return unknown
  return found.value === null ? primitive(undefined, found.told) : withTold(found.value, found.told)
}

/** Finds a member; a `value` of null is one that is not there. Null where that is not known. */
function find(value: Value, name: string): { value: Value | null; told: readonly Told[] } | null {
  // Every object has `constructor`.
  if (name in Object.prototype) return null
  if (value.kind === 'argument') {
    const told = [...value.told, { parameter: value.parameter, member: name }]
    const other = value.fallback === null ? null : find(value.fallback, name)
    if (value.fallback === null) return { value: null, told }
    // What the fallback has is not what an argument without the member has.
    return other === null || other.value !== null ? null : { value: null, told: [...told, ...other.told] }
  }
  if (value.kind === 'constants') {
    if (!constantMember(value.node, name)) return null
    const member = memberText(name)
    const code = { at: value.at, member, text: value.name + member }
    return { value: { kind: 'code', code, uses: [value.name], told: [] }, told: value.told }
  }
  if (value.kind !== 'object') return null
  const told = [...value.told]
  for (const layer of value.layers.toReversed()) {
    if ('members' in layer) {
      const own = layer.members.get(name)
      if (own !== undefined) return { value: own, told }
      continue
    }
    const { spread } = layer
    if (truthOf(spread) === false) {
      told.push(...spread.told)
      continue
    }
    const inner = find(spread, name)
    if (inner === null) return null
    told.push(...evenUndefined(inner.told))
    if (inner.value !== null) return { value: inner.value, told }
  }
  return { value: null, told }
}

function memberText(name: string): string {
  return /^[\w$]+$/.test(name) && !/^\d/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}

function constantMember({ properties }: ObjectNode, name: string): boolean {
  return properties.some((part) => part.type === 'Property' && keyName(part.key, part.computed) === name)
}

function ofUnary(node: Extract<Node, { type: 'UnaryExpression' }>, names: Names): Value {
  if (node.operator === 'void') return primitive(undefined)
  const value = valueOf(node.argument, names)
  if (node.operator === '!') {
    const truth = truthOf(value)
    return truth === null ? unknown : primitive(!truth, value.told)
  }
  if (node.operator === 'typeof') {
    if (value.kind === 'primitive') return primitive(typeof value.value, value.told)
    return value.kind === 'object' ? primitive('object', value.told) : unknown
  }
  if (value.kind !== 'primitive' || typeof value.value !== 'number') return unknown
  if (node.operator === '-') return primitive(-value.value, value.told)
  return node.operator === '+' ? value : unknown
}

function ofLogical({ operator, left, right }: Extract<Node, { type: 'LogicalExpression' }>, names: Names): Value {
  const first = valueOf(left, names)
  const second = valueOf(right, names)
  const truth = truthOf(first)
  if (first.kind === 'argument') {
    // `options && options.limit`: of what is no object there is none either.
    if (operator === '&&') return truthOf(second) === false ? { kind: 'falsy', told: second.told } : unknown
    return first.fallback === null ? { ...first, fallback: second } : unknown
  }
  if (operator === '??') {
    const isKnown = first.kind === 'primitive' || truth === true
    if (!isKnown) return unknown
    const isMissing = first.kind === 'primitive' && (first.value === undefined || first.value === null)
    return isMissing ? withTold(second, first.told) : first
  }
  if (truth === null) return isSameCode(first, second) ? withTold(first, second.told) : unknown
  return truth === (operator === '&&') ? withTold(second, first.told) : first
}

function isSameCode(one: Value, other: Value): boolean {
  return one.kind === 'code' && other.kind === 'code' && one.code.text === other.code.text
}

function ofConditional(node: Extract<Node, { type: 'ConditionalExpression' }>, names: Names): Value {
  const test = valueOf(node.test, names)
  const truth = truthOf(test)
  const [yes, no] = [valueOf(node.consequent, names), valueOf(node.alternate, names)]
  if (truth === null) return isSameCode(yes, no) ? withTold(yes, no.told) : unknown
  return withTold(truth ? yes : no, test.told)
}

function ofBinary({ operator, left, right }: Extract<Node, { type: 'BinaryExpression' }>, names: Names): Value {
  if (operator === 'instanceof') {
    const isOwn = left.type === 'ThisExpression' && right.type === 'Identifier' && right.name === names.ownName
    return isOwn ? primitive(true) : unknown
  }
  if (left.type === 'PrivateIdentifier') return unknown
  const [first, second] = [valueOf(left, names), valueOf(right, names)]
  const told = [...first.told, ...second.told]
  if (operator === 'in') return presence(second, first.kind === 'primitive' ? first.value : null)
  if (first.kind !== 'primitive' || second.kind !== 'primitive') return unknown
  const result = compute(operator, first.value, second.value)
  return result === null ? unknown : primitive(result, told)
}

/** Null where it is not computed here. */
function compute(operator: string, left: Primitive, right: Primitive): number | boolean | null {
  if (operator === '===') return left === right
  if (operator === '!==') return left !== right
  if (operator === '==' || operator === '!=') {
    const [isNothing, isOther] = [left === undefined || left === null, right === undefined || right === null]
    if (!isNothing && !isOther) return null
    return (isNothing && isOther) === (operator === '==')
  }
  if (typeof left !== 'number' || typeof right !== 'number') return null
  if (operator === '*') return left * right
  if (operator === '+') return left + right
  if (operator === '-') return left - right
  if (operator === '/') return left / right
  return null
}

/** `'limit' in options`, `Object.hasOwn(options, 'limit')`. */
function presence(object: Value, name: Primitive): Value {
  const found = typeof name === 'string' ? find(object, name) : null
  return found === null || found.value !== null ? unknown : primitive(false, evenUndefined(found.told))
}

function evenUndefined(told: readonly Told[]): Told[] {
  return told.map((each) => ({ ...each, evenUndefined: true }))
}

function ofObject({ properties }: ObjectNode, names: Names): Value {
  const layers: Layer[] = []
  for (const part of properties) {
    if (part.type === 'SpreadElement') {
      layers.push({ spread: valueOf(part.argument, names) })
      continue
    }
    const name = keyName(part.key, part.computed)
    if (name === null || name === '__proto__' || part.kind !== 'init') return unknown
    layers.push({ members: new Map([[name, valueOf(part.value, names)]]) })
  }
  return { kind: 'object', layers, told: [] }
}

function ofCall(node: CallNode, names: Names): Value {
  const name = dottedName(node.callee)
  const isGlobal = node.callee.type === 'Identifier' ? names.scope.globalNodes.has(node.callee) : true
  const values = node.arguments.map((argument) =>
    argument.type === 'SpreadElement' ? unknown : valueOf(argument, names),
  )
  const [first = unknown, second = unknown] = values
  const keyOf = (value: Value): Primitive => (value.kind === 'primitive' ? value.value : null)
  if (
    node.callee.type === 'MemberExpression' &&
    keyName(node.callee.property, node.callee.computed) === 'hasOwnProperty'
  )
    return presence(valueOf(node.callee.object, names), keyOf(first))
  if (name === null || !isGlobal || (node.callee.type === 'MemberExpression' && !isGlobalMember(node.callee, names)))
    return unknown
  if (name === 'Object.prototype.hasOwnProperty.call' || name === 'Object.hasOwn') return presence(first, keyOf(second))
  if (name === 'Object.assign') {
    if (first.kind !== 'object') return unknown
    return { ...first, layers: [...first.layers, ...values.slice(1).map((spread) => ({ spread }))] }
  }
  if (name === 'Boolean') {
    const truth = truthOf(first)
    return truth === null ? unknown : primitive(truth, first.told)
  }
  const numbers = values.flatMap((value) => (value.kind === 'primitive' ? [value.value] : []))
  const told = values.flatMap((value) => value.told)
  if (numbers.length !== values.length) return initial(node, names)
  if (name === 'Number.isInteger') return primitive(Number.isInteger(numbers[0]), told)
  if (name === 'Number.isFinite') return primitive(Number.isFinite(numbers[0]), told)
  if (name === 'Array.isArray') return primitive(false, told)
  return initial(node, names)
}

/** Text as it is, an expression of the module, or a member of one. */
export type FieldCode = { readonly text: string } | { readonly at: Node } | MemberCode

/** What a value is in code: text or an expression; null where it cannot be told. An argument that is not passed is its fallback. */
export function codeOf(
  value: Value,
): { readonly code: FieldCode; readonly uses: readonly string[]; readonly told: readonly Told[] } | null {
  const { told } = value
  switch (value.kind) {
    case 'primitive':
      return { code: { text: primitiveText(value.value) }, uses: [], told }
    case 'code':
      return { code: value.code, uses: value.uses, told }
    case 'fresh':
      return { code: { at: value.node }, uses: value.uses, told }
    case 'argument': {
      const whole = [...told, { parameter: value.parameter, member: null }]
      if (value.fallback === null) return { code: { text: 'void 0' }, uses: [], told: whole }
      const fallback = codeOf(value.fallback)
      return fallback === null ? null : { ...fallback, told: [...whole, ...fallback.told] }
    }
    case 'object':
      return value.layers.length === 0 ? { code: { text: '{}' }, uses: [], told } : null
    default:
      return null
  }
}

function primitiveText(value: Primitive): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === undefined) return 'void 0'
  if (typeof value === 'bigint') return `${value}n`
  if (Object.is(value, -0)) return '-0'
  return value === Number.POSITIVE_INFINITY ? '1/0' : value === Number.NEGATIVE_INFINITY ? '-1/0' : String(value)
}
