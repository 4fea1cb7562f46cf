import type { ConstructionFacts, Told, UntoldField } from '@midflight/model'
import { constructorOf, ownName } from './class-set-up.ts'
import { SetUp } from './construction-reach.ts'
import { ConstructorRun, type Assigned, type Skipped } from './construction-run.ts'
import {
  codeOf,
  primitive,
  truthOf,
  unknown,
  valueOf,
  type FieldCode,
  type Names,
  type Value,
} from './construction-values.ts'
import { initialFields, initialOf } from './initial-fields.ts'
import { oneLine } from './normal-text.ts'
import type { ModuleScope } from './scope.ts'
import {
  isClass,
  isFunction,
  keyName,
  walk,
  type ClassNode,
  type FunctionNode,
  type Node,
  type Syntax,
} from './syntax.ts'
import { heardBy } from './told.ts'

/** A field whose first value is known where the constructor is not told some things. */
export interface Untold extends Omit<UntoldField, 'text'> {
  /** What gives its value; null where the instance does not have the field. */
  readonly code: FieldCode | null
}

/** What constructing an instance of a class, or by a function, takes of its arguments, and does without them; null where that is nothing. */
export function constructionFacts(
  node: ClassNode | FunctionNode,
  syntax: Syntax,
  scope: ModuleScope,
): ConstructionFacts | null {
  const constructor = isFunction(node) ? node : constructorOf(node)
  // A class without a constructor hands all to the one that it extends.
  const isHandedOn = constructor === null && isClass(node) && node.superClass !== null
  const hears = isHandedOn ? [{ parameter: 0, member: null }] : heardBy(constructor, syntax)
  const untold = untoldFields(node, syntax, scope).map(({ code, ...field }): UntoldField => {
    if (code === null) return { ...field, text: null }
    return { ...field, text: 'text' in code ? code.text : oneLine(syntax.code.slice(code.at.start, code.at.end)) }
  })
  return hears.length + untold.length === 0 ? null : { hears, untold }
}

/** The fields that {@link initialFields} does not tell, and that begin with the same wherever the constructor is not told some things. */
export function untoldFields(node: ClassNode | FunctionNode, syntax: Syntax, scope: ModuleScope): readonly Untold[] {
  const known = isClass(node) ? initialFields(node, syntax, scope) : new Map<string, unknown>()
  const members = isClass(node) ? (node.body.body as readonly Node[]) : []
  const run = new ConstructorRun(isFunction(node) ? node : constructorOf(node), accessorsOf(members), syntax, scope)
  if (run.isUnknown) return []
  const construction: Construction = {
    node,
    syntax,
    scope,
    run,
    declared: declaredFields(members, syntax, scope),
    setUps: new Map(),
    falsy: null,
    topLevel: new Set(scope.references.map((reference) => reference.node as Node)),
  }
  const names = new Set([...construction.declared.keys(), ...run.fields.keys(), ...fieldsIn(run.skipped)])
  const found: Untold[] = []
  for (const name of names) {
    if (known.has(name) || name === '__proto__') continue
    const field = untoldField(name, construction) ?? withoutSkippedMethods(name, construction)
    if (field !== null) found.push(field)
  }
  return found
}

interface Construction {
  readonly node: ClassNode | FunctionNode
  readonly syntax: Syntax
  readonly scope: ModuleScope
  readonly run: ConstructorRun
  /** Fields that the class declares, with what they begin with. */
  readonly declared: ReadonlyMap<string, Value>
  readonly setUps: Map<string | null, SetUp>
  falsy: readonly FalsyField[] | null
  /** Where names of the module stand. */
  readonly topLevel: ReadonlySet<Node>
}

/** `without`: a field that counts as false while an instance is made, if its constructor is not told `more`. */
function untoldField(
  name: string,
  construction: Construction,
  without: string | null = null,
  more: readonly Told[] = [],
): Untold | null {
  const { node, run, declared } = construction
  const own = run.skipped.filter((part) => mentions(part.node, name))
  const skipped = new Set(own.map((part) => part.node))
  const setUp = setUpOf(construction, skipped, without)
  if (setUp.writesAny) return null
  const assigned: Assigned | undefined = run.fields.get(name)
  const first = assigned ?? declaredAs(declared.get(name))
  const told = [...own.flatMap((part) => part.told), ...more]
  const writes = setUp.writes.get(name) ?? 0
  const end = first?.end ?? -1
  const shared = { name, isShared: setUp.leaksAfter(end), isRewritten: isRewritten(node, name) }
  if (first === undefined) {
    // What the class extends may call a method that sets it.
    const isShared = shared.isShared || (isClass(node) && node.superClass !== null)
    return writes === 0 ? { ...shared, isShared, told: unique(told), code: null, uses: [] } : null
  }
  const given = codeOf(first.value)
  if (given === null || writes !== (assigned === undefined ? 0 : 1)) return null
  // What else gets a container may fill it.
  const mentioned = setUp.mentions.get(name) ?? 0
  const isContainer = first.value.kind === 'fresh' || first.value.kind === 'object' || first.value.kind === 'argument'
  if (isContainer && (mentioned !== writes || shared.isShared)) return null
  return { ...shared, told: unique([...told, ...given.told]), code: given.code, uses: given.uses }
}

function declaredAs(value: Value | undefined): Assigned | undefined {
  return value === undefined ? undefined : { value, end: -1 }
}

/** What construction does where some parts are skipped. */
function setUpOf(construction: Construction, skipped: ReadonlySet<Node>, without: string | null): SetUp {
  const { node, syntax, topLevel, setUps } = construction
  const before = skipped.size === 0 ? setUps.get(without) : undefined
  if (before !== undefined) return before
  const names = without === null ? null : falsyName(without, construction)
  const setUp = new SetUp(
    node,
    syntax,
    (inner) => skipped.has(inner) || (names !== null && skipsOf(inner, names)),
    (inner) => topLevel.has(inner),
  )
  if (skipped.size === 0) setUps.set(without, setUp)
  return setUp
}

/** Methods that the constructor calls skip what asks for a private field that counts as false. */
function withoutSkippedMethods(name: string, construction: Construction): Untold | null {
  for (const { field, told } of falsyFields(construction)) {
    const found = field === name ? null : untoldField(name, construction, field, told)
    if (found !== null) return found
  }
  return null
}

interface FalsyField {
  readonly field: string
  readonly told: readonly Told[]
}

/** Private fields that count as false all the while an instance is made, if its constructor is not told some things. */
function falsyFields(construction: Construction): readonly FalsyField[] {
  construction.falsy ??= [...construction.run.fields].flatMap(([field, { value }]): FalsyField[] => {
    const before = construction.declared.get(field)
    const isFalsy = truthOf(value) === false && (before === undefined || truthOf(before) === false)
    // Others could be a superclass's too.
    const known = field.startsWith('#') && isFalsy ? untoldField(field, construction, field) : null
    return known === null || known.isShared ? [] : [{ field, told: known.told }]
  })
  return construction.falsy
}

/** Nothing is known but that a field counts as false. */
function falsyName(field: string, { syntax, scope }: Pick<Construction, 'syntax' | 'scope'>): Names {
  const falsy: Value = { kind: 'falsy', told: [] }
  return {
    syntax,
    scope,
    local: () => unknown,
    field: (name) => (name === field ? falsy : null),
    constants: () => null,
    ownName: null,
  }
}

/** `if (this.#strict) …`, where the field counts as false. */
function skipsOf(node: Node, names: Names): boolean {
  const parent = names.syntax.parents.get(node)
  if (parent?.type === 'IfStatement' && parent.consequent === node)
    return truthOf(valueOf(parent.test, names)) === false
  if (parent?.type === 'IfStatement' && parent.alternate === node) return truthOf(valueOf(parent.test, names)) === true
  if (parent?.type !== 'LogicalExpression' || parent.right !== node || parent.operator === '??') return false
  return truthOf(valueOf(parent.left, names)) === (parent.operator === '||')
}

function declaredFields(members: readonly Node[], syntax: Syntax, scope: ModuleScope): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>()
  const names: Names = { ...falsyName('', { syntax, scope }), local: () => null }
  for (const member of members) {
    if (member.type !== 'PropertyDefinition' || member.static) continue
    const name = keyName(member.key, member.computed)
    if (name === null) continue
    const initial = member.value === null ? null : initialOf(member.value, syntax, scope)
    const value = member.value === null ? primitive(undefined) : valueOf(member.value, names)
    found.set(name, member.value !== null && initial === null ? unknown : value)
  }
  return found
}

function accessorsOf(members: readonly Node[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const member of members) {
    if (member.type !== 'MethodDefinition' || member.static || member.kind !== 'set') continue
    const name = keyName(member.key, member.computed)
    if (name !== null) found.add(name)
  }
  return found
}

function fieldsIn(skipped: readonly Skipped[]): string[] {
  const names: string[] = []
  for (const { node } of skipped)
    walk(node, (inner) => {
      const name = inner.type === 'AssignmentExpression' ? ownName(inner.left) : null
      if (name !== null) names.push(name)
      return true
    })
  return names
}

function mentions(node: Node, name: string): boolean {
  let found = false
  walk(node, (inner) => {
    if (ownName(inner) === name) found = true
    return !found
  })
  return found
}

/** Methods of the class write to it. */
function isRewritten(node: ClassNode | FunctionNode, name: string): boolean {
  if (!isClass(node)) return false
  return (node.body.body as readonly Node[]).some((member) => {
    if (member.type !== 'MethodDefinition' || member.kind === 'constructor') return false
    let found = false
    walk(member.value, (inner) => {
      const target =
        inner.type === 'AssignmentExpression' ? inner.left : inner.type === 'UpdateExpression' ? inner.argument : null
      if (target !== null && mentions(target, name)) found = true
      return !found
    })
    return found
  })
}

function unique(told: readonly Told[]): Told[] {
  const found = new Map<string, Told>()
  for (const each of told) {
    const key = `${each.parameter}.${each.member}`
    if (found.get(key)?.evenUndefined !== true) found.set(key, each)
  }
  return [...found.values()]
}
