import { SetUp } from './construction-reach.ts'
import { classifyInitializer, type Names } from './purity.ts'
import type { ModuleScope } from './scope.ts'
import { childrenOf, isClass, isFunction, keyName, walk, type ClassNode, type Node, type Syntax } from './syntax.ts'

/** What a field of every new instance holds, whatever the constructor is called with. */
export interface InitialField {
  /** The expression; null where it is `undefined`. */
  readonly value: Node | null
  /** Top-level bindings that it reads. */
  readonly uses: readonly string[]
}

/**
 * The fields that each instance begins with in the same way: a declared initialiser or one unconditional statement of the constructor gives a literal, a
 * fresh container or a constant, and nothing else that construction runs reads or writes the field. Live instances can be given such a field.
 */
export function initialFields(node: ClassNode, syntax: Syntax, scope: ModuleScope): ReadonlyMap<string, InitialField> {
  const found = new Map<string, InitialField>()
  const setUp = new SetUp(node, syntax)
  if (setUp.isUnknown) return found
  const members = node.body.body as readonly Node[]
  for (const member of members) {
    if (member.type !== 'PropertyDefinition' || member.static) continue
    const name = keyName(member.key, member.computed)
    if (name === null || setUp.mentions.has(name) || setUp.leaksAfter(-1)) continue
    const field = initialOf(member.value, syntax, scope)
    if (field !== null) found.set(name, field)
  }
  for (const [name, { value, end }] of setUp.assignments) {
    if (setUp.mentions.get(name) !== 1 || setUp.leaksAfter(end)) continue
    const field = initialOf(value, syntax, scope)
    if (field !== null) found.set(name, field)
  }
  found.delete('__proto__')
  return found
}

/** The names of all members of `this` that a class mentions. */
export function ownMembers(node: ClassNode): string[] {
  const names = new Set<string>()
  walk(node.body, (inner) => {
    if (
      inner.type === 'MemberExpression' &&
      (inner.object.type === 'ThisExpression' || inner.object.type === 'Super')
    ) {
      const name = keyName(inner.property, inner.computed)
      if (name !== null) names.add(name)
    }
    if (
      inner.type === 'VariableDeclarator' &&
      inner.init?.type === 'ThisExpression' &&
      inner.id.type === 'ObjectPattern'
    )
      for (const part of inner.id.properties) {
        const name = part.type === 'Property' ? keyName(part.key, part.computed) : null
        if (name !== null) names.add(name)
      }
    return true
  })
  return [...names]
}

/** What an initialiser is for every instance alike; null where it may differ between them. */
export function initialOf(value: Node | null, syntax: Syntax, scope: ModuleScope): InitialField | null {
  if (value === null) return { value, uses: [] }
  const names: Names = { isGlobal: (name) => scope.globals.has(name), functionNamed: () => null }
  const kind = classifyInitializer(value, syntax, names)
  if (kind !== 'literal' && kind !== 'pure' && kind !== 'container') return null
  const uses = readBindings(value, scope)
  return uses === null ? null : { value, uses }
}

/** Globals that are the same whenever they are read. */
const steadyGlobals = new Set(
  'undefined NaN Infinity Number Math Object Array String Boolean BigInt Symbol Map Set WeakMap WeakSet RegExp Buffer'.split(
    ' ',
  ),
)

/** The top-level bindings that an expression reads; null where it depends on anything else. */
function readBindings(value: Node, scope: ModuleScope): string[] | null {
  const bindings = bindingsOf(scope)
  const found = new Set<string>()
  let isSteady = true
  const visit = (node: Node): void => {
    if (
      isFunction(node) ||
      isClass(node) ||
      node.type === 'ThisExpression' ||
      node.type === 'Super' ||
      node.type === 'MetaProperty'
    )
      isSteady = false
    else if (node.type === 'Identifier') {
      const binding = bindings.get(node)
      const isGlobal = scope.globalNodes.has(node) && steadyGlobals.has(node.name)
      if (binding === undefined ? !isGlobal : scope.assigned.has(binding)) isSteady = false
      if (binding !== undefined) found.add(binding)
    } else if (node.type === 'MemberExpression' && !node.computed) visit(node.object)
    else if (node.type === 'Property' && !node.computed) visit(node.value)
    else for (const child of childrenOf(node)) visit(child)
  }
  visit(value)
  return isSteady ? [...found] : null
}

const known = new WeakMap<ModuleScope, ReadonlyMap<Node, string>>()

function bindingsOf(scope: ModuleScope): ReadonlyMap<Node, string> {
  const before = known.get(scope)
  if (before !== undefined) return before
  const bindings = new Map<Node, string>(scope.references.map(({ node, binding }) => [node, binding]))
  known.set(scope, bindings)
  return bindings
}
