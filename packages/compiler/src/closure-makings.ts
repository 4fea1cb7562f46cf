import type { ClosureFacts } from '@midflight/model'
import { moves, nameOf, type Closure } from './closures.ts'
import { classOf, type Item } from './items.ts'
import { codeWithout, hashText } from './normal-text.ts'
import { runsInPlace } from './purity.ts'
import type { ModuleScope } from './scope.ts'
import { isFunction, keyName, type FunctionNode, type Node, type Syntax } from './syntax.ts'

/**
 * Which code makes which closures. The maker of a closure is the closure that moves in which it stands, or, where there is none, its root: the
 * outermost function around it. What a maker makes depends on its own code, closures that move cut out, and on the code of those that it calls while
 * it runs.
 */
export interface Makings {
  of(closure: Closure): Pick<ClosureFacts, 'within' | 'root' | 'madeAs'>
  /** Whose code stands at a place. */
  makerOf(place: Node): Maker
  /** The outermost function around a closure, within its root; null where there is none. */
  outermost(closure: Closure): FunctionNode | null
  /** Whether a closure runs while its maker does: what it did then stays as it is. */
  runsWithMaker(closure: Closure): boolean
}

export type Maker = Closure | Root

/** A member of a class, a function literal or an item as a whole. */
interface Root {
  readonly root: string
  readonly nodes: readonly Node[]
}

export function findMakings(closures: readonly Closure[], syntax: Syntax, scope: ModuleScope): Makings {
  const moving = new Map<Node, Closure>(closures.filter(moves).map((closure) => [closure.node, closure]))
  const roots = findRoots(closures)
  const makerOf = (place: Node): Maker => {
    for (let node = syntax.parents.get(place); node !== undefined; node = syntax.parents.get(node)) {
      const found = moving.get(node) ?? roots.get(node)
      if (found !== undefined) return found
    }
    return nowhere
  }
  const called = findCalled([...moving.values()], { syntax, scope, makerOf })
  const cuts = [...moving.keys(), ...closures.flatMap(({ item }) => item.literals.map((literal) => literal.node))]
  const codeOf = (nodes: readonly Node[]): string =>
    codeWithout(
      syntax,
      nodes,
      cuts.filter((cut) => !nodes.some((node) => node.start >= cut.start && node.end <= cut.end)),
    )
  const hashes = new Map<Maker, string>()
  const hashOf = (maker: Maker): string => {
    const known = hashes.get(maker)
    if (known !== undefined) return known
    const helpers = [...(called.get(maker) ?? [])].map(({ node }) => codeOf([node])).sort()
    const hash = hashText([codeOf('root' in maker ? maker.nodes : [maker.node]), ...helpers].join('\n'))
    hashes.set(maker, hash)
    return hash
  }
  return {
    makerOf,
    outermost: ({ node }) => outermostAround(node, roots, syntax),
    runsWithMaker: (closure) => called.get(makerOf(closure.node))?.has(closure) === true,
    of: (closure) => {
      const maker = makerOf(closure.node)
      const within = 'root' in maker ? null : maker.key
      return { within, root: rootKey(closure.node, roots, syntax), madeAs: hashOf(maker) }
    },
  }
}

/** Code of items without closures. */
const nowhere: Root = { root: '', nodes: [] }

function rootKey(node: Node, roots: ReadonlyMap<Node, Root>, { parents }: Syntax): string {
  for (let around = parents.get(node); around !== undefined; around = parents.get(around)) {
    const root = roots.get(around)
    if (root !== undefined) return root.root
  }
  return ''
}

function outermostAround(node: Node, roots: ReadonlyMap<Node, Root>, { parents }: Syntax): FunctionNode | null {
  let found: FunctionNode | null = null
  for (let around = parents.get(node); around !== undefined; around = parents.get(around)) {
    if (isFunction(around)) found = around
    if (roots.has(around)) break
  }
  return found
}

/** The innermost of the nodes around a closure that is one of these is its root. */
function findRoots(closures: readonly Closure[]): ReadonlyMap<Node, Root> {
  const roots = new Map<Node, Root>()
  const items = new Set(closures.map(({ item }) => item))
  for (const item of items) {
    const root = { root: item.key, nodes: item.nodes }
    for (const node of item.nodes) roots.set(node, root)
    for (const [index, literal] of item.literals.entries())
      roots.set(literal.function, { root: `${item.key}/${index}`, nodes: [literal.function] })
    for (const { member, name } of membersOf(item)) roots.set(member, { root: `${item.key}/${name}`, nodes: [member] })
  }
  return roots
}

/** Each member of a class is a root of its own, by a name: methods of instances are replaced one by one. */
function membersOf({ form }: Item): { readonly member: Node; readonly name: string }[] {
  const members: readonly Node[] = classOf(form)?.body.body ?? []
  return members.flatMap((member) => {
    if (member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition') return []
    const name = keyName(member.key, member.computed) ?? '[]'
    return [{ member, name: `${member.static ? 'static ' : ''}${member.type} ${name}` }]
  })
}

interface Places {
  readonly syntax: Syntax
  readonly scope: ModuleScope
  readonly makerOf: (place: Node) => Maker
}

/** The closures that each maker calls by name while it runs, and those that they call. Constructors belong to what makes them: instances have what they set up. */
function findCalled(moving: readonly Closure[], { syntax, scope, makerOf }: Places): ReadonlyMap<Maker, Set<Closure>> {
  const called = new Map<Maker, Set<Closure>>()
  const add = (maker: Maker, closure: Closure): void => {
    const known = called.get(maker)
    if (known === undefined) called.set(maker, new Set([closure]))
    else known.add(closure)
  }
  for (const closure of moving) {
    const named = nameOf(closure.node, syntax)
    if (named === null) continue
    for (const use of scope.referencesTo(named.declaration, named.name)) {
      if (isConstructed(use, syntax)) add(makerOf(closure.node), closure)
      if (isCalled(use, syntax)) add(makerOf(use), closure)
    }
  }
  for (const found of called.values()) {
    // The set grows while it is walked.
    for (const closure of found) for (const next of called.get(closure) ?? []) found.add(next)
  }
  return called
}

function isConstructed(use: Node, { parents }: Syntax): boolean {
  const parent = parents.get(use)
  if (parent?.type === 'NewExpression') return parent.callee === use
  return (
    parent?.type === 'MemberExpression' &&
    parent.object === use &&
    keyName(parent.property, parent.computed) === 'prototype'
  )
}

function isCalled(use: Node, syntax: Syntax): boolean {
  const parent = syntax.parents.get(use)
  if (parent?.type === 'TaggedTemplateExpression') return parent.tag === use
  if (parent?.type === 'MemberExpression' && parent.object === use)
    return /^(call|apply)$/.test(keyName(parent.property, parent.computed) ?? '')
  return runsInPlace(use, syntax)
}
