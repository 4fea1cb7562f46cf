import type { ClosureUse } from '@midflight/model'
import {
  findSloppiness,
  usesOfArguments,
  usesOwn,
  whyItStays,
  whyUnmovable,
  type Sloppiness,
} from './closure-obstacles.ts'
import type { Item } from './items.ts'
import { runsInPlace } from './purity.ts'
import { initialFunction } from './program-api.ts'
import { holderOf, type Holder } from './registrations.ts'
import type { CapturedVariable, ModuleScope } from './scope.ts'
import { isFunction, keyName, walk, type FunctionNode, type Node, type Syntax } from './syntax.ts'

/** A function inside a function that something may keep. */
export interface Closure {
  readonly node: FunctionNode
  readonly key: string
  readonly item: Item
  readonly holder: Holder
  readonly captures: readonly ClosureCapture[]
  readonly usesThis: boolean
  /** Where its own `arguments` stand. */
  readonly usesOfArguments: readonly Node[]
  /** See {@link ClosureFacts}. */
  readonly stays: string | null
  readonly unmovable: string | null
}

export interface ClosureCapture {
  readonly variable: CapturedVariable
  readonly isShared: boolean
  /** Passed on for code that may use it one day. */
  readonly isUnused?: true
}

/** How many variables a function passes on that it does not use: each makes its code longer. */
const maxUnused = 4

interface Candidate {
  readonly node: FunctionNode
  readonly item: Item
  holder: Holder | null
}

/** Finds the nested closures of a module in source order. Those at the top level are function literals, or not kept. */
export function findClosures(
  items: readonly Item[],
  syntax: Syntax,
  scope: ModuleScope,
  isStrictModule: boolean,
): Closure[] {
  const candidates = items.flatMap((item) => candidatesOf(item, syntax, scope))
  // What a listener calls moves whatever else changes; what a member calls, as members do.
  followCalls(candidates, 'repeated', syntax, scope)
  followCalls(candidates, 'member', syntax, scope)
  const surroundings = { syntax, scope, keys: new Map(), sloppiness: findSloppiness(syntax, isStrictModule) }
  return candidates.flatMap(({ node, item, holder }) =>
    holder === null ? [] : [closureOf(node, item, holder, surroundings)],
  )
}

/** The functions inside an item, in source order, that are neither it nor function literals nor members of classes. */
function candidatesOf(item: Item, syntax: Syntax, scope: ModuleScope): Candidate[] {
  const found: Candidate[] = []
  const literals = new Set<Node>(item.literals.map((literal) => literal.function))
  for (const root of item.nodes) {
    walk(root, (node) => {
      if (node.type === 'StaticBlock' || (node.type === 'PropertyDefinition' && node.static)) return false
      if (!isFunction(node) || literals.has(node) || isDefinition(node, item, syntax)) return true
      if (!runsInPlace(node, syntax)) found.push({ node, item, holder: heldBy(node, syntax, scope) })
      return true
    })
  }
  return found
}

/** Functions that a closure which moves calls by name run as often as it does. */
function followCalls(
  candidates: readonly Candidate[],
  use: 'repeated' | 'member',
  syntax: Syntax,
  scope: ModuleScope,
): void {
  const moving = candidates.filter(({ holder }) => holder?.use === use).map(({ node }) => node)
  const named = candidates.flatMap((candidate) => {
    const name = isMoving(candidate.holder?.use, use) ? null : nameOf(candidate.node, syntax)
    return name === null ? [] : [{ candidate, uses: scope.referencesTo(name.declaration, name.name) }]
  })
  // The list grows while it is walked.
  for (const outer of moving) {
    for (const { candidate, uses } of named) {
      if (isMoving(candidate.holder?.use, use)) continue
      if (!uses.some(({ start, end }) => start >= outer.start && end <= outer.end)) continue
      candidate.holder = { label: candidate.holder?.label ?? 'called by name', use }
      moving.push(candidate.node)
    }
  }
}

function isMoving(found: ClosureUse | undefined, use: 'repeated' | 'member'): boolean {
  return found === 'repeated' || found === use
}

function isDefinition(node: FunctionNode, { form }: Item, syntax: Syntax): boolean {
  if ('node' in form && form.node === node) return true
  // The program API calls it when the item is evaluated, and keeps it for nothing.
  if (form.kind === 'declared' && initialFunction(form.api) === node) return true
  return syntax.parents.get(node)?.type === 'MethodDefinition'
}

/** A function expression where it stands; a named one (`const onMessage = …`, `function onMessage() {}`) by what its name is given to. */
function heldBy(node: FunctionNode, syntax: Syntax, scope: ModuleScope): Holder | null {
  const field = fieldOf(node, syntax)
  if (field !== null) return { label: `field ${field}`, use: 'repeated' }
  const named = nameOf(node, syntax)
  if (named === null) return holderOf(node, syntax)
  let best: Holder | null = null
  for (const use of scope.referencesTo(named.declaration, named.name)) {
    const holder = holderOf(use, syntax)
    if (holder === null) continue
    const isBetter = holder.use === 'repeated' || (holder.use === 'member' && best?.use !== 'repeated')
    if (best === null || isBetter) best = holder
  }
  return best
}

/** The name by which the code around a function calls it, and where that is declared; null where it has none. */
export function nameOf(
  node: FunctionNode,
  syntax: Syntax,
): { readonly name: string; readonly declaration: Node } | null {
  if (node.type === 'FunctionDeclaration') return node.id === null ? null : { name: node.id.name, declaration: node }
  const parent = syntax.parents.get(node)
  if (parent?.type !== 'VariableDeclarator' || parent.init !== node || parent.id.type !== 'Identifier') return null
  return { name: parent.id.name, declaration: parent }
}

/** `onTick = () => …` in a class: instances have it as they have methods, and new code reaches it in the same way. */
export function fieldOf(node: Node, syntax: Syntax): string | null {
  const parent = syntax.parents.get(node)
  if (parent?.type !== 'PropertyDefinition' || parent.static || parent.value !== node) return null
  return keyName(parent.key, parent.computed)
}

interface Surroundings {
  readonly syntax: Syntax
  readonly scope: ModuleScope
  readonly keys: Map<string, number>
  readonly sloppiness: Sloppiness
}

function closureOf(node: FunctionNode, item: Item, holder: Holder, surroundings: Surroundings): Closure {
  const { syntax, scope, keys, sloppiness } = surroundings
  const base = [item.key, ...pathTo(node, item, syntax), nameOf(node, syntax)?.name ?? holder.label].join('/')
  const occurrence = keys.get(base) ?? 0
  keys.set(base, occurrence + 1)
  const captured = scope.capturesOf(node)
  const used = (captured ?? []).map((variable) => ({ variable, isShared: isShared(variable, node, syntax, scope) }))
  const usesThis = usesOwn('ThisExpression', node)
  const stays = captured === null ? 'its variables are not known' : whyItStays(node, captured, item, syntax, scope)
  const isLed = stays === null && isMoving(holder.use, 'member')
  const captures = isLed ? [...used, ...unusedBy(node, surroundings)] : used
  return {
    node,
    key: occurrence === 0 ? base : `${base}#${occurrence}`,
    item,
    holder,
    captures,
    usesThis,
    usesOfArguments: usesOfArguments(node),
    stays: isMoving(holder.use, 'member') ? stays : null,
    unmovable: stays ?? whyUnmovable(node, item, syntax, scope, sloppiness),
  }
}

/** What a function passes on besides what it uses: variables that never change and surely have their value when it is made. */
function unusedBy(node: FunctionNode, { syntax, scope }: Surroundings): ClosureCapture[] {
  const found = scope.besides(node).filter((variable) => hasItsValue(variable, node, syntax, scope))
  return found.slice(0, maxUnused).map((variable) => ({ variable, isShared: false, isUnused: true }))
}

/** Names that mean something else in strict code, in generators or in async functions: the function may be one. */
const reserved = new Set(
  'arguments eval await yield let static implements interface package private protected public'.split(' '),
)

function hasItsValue(variable: CapturedVariable, node: FunctionNode, syntax: Syntax, scope: ModuleScope): boolean {
  const { declaration, kind, isOwnName } = variable
  if (reserved.has(variable.name) || isOwnName || isShared(variable, node, syntax, scope)) return false
  if (kind === 'parameter') return isFunction(declaration) && node.start >= declaration.body!.start
  // A case of a `switch` may be jumped over.
  const block = kind === 'variable' ? syntax.parents.get(syntax.parents.get(declaration)!) : undefined
  return block !== undefined && block.type !== 'SwitchCase'
}

/** The names of the functions between an item and what stands in it. */
function pathTo(node: Node, item: Item, syntax: Syntax): string[] {
  const path: string[] = []
  for (let parent = syntax.parents.get(node); parent !== undefined; parent = syntax.parents.get(parent)) {
    if (item.nodes.includes(parent)) break
    if (!isFunction(parent) || ('node' in item.form && item.form.node === parent)) continue
    const around = syntax.parents.get(parent)
    const isMember = around?.type === 'MethodDefinition' || around?.type === 'PropertyDefinition'
    if (isMember) path.unshift(keyName(around.key, around.computed) ?? '[]')
    else if (!runsInPlace(parent, syntax))
      path.unshift(nameOf(parent, syntax)?.name ?? holderOf(parent, syntax)?.label ?? 'function')
  }
  return path
}

/** Whether the body must see the variable itself, as it may have another value, or none yet, when it is read. */
function isShared(variable: CapturedVariable, node: FunctionNode, syntax: Syntax, scope: ModuleScope): boolean {
  const { isAssigned, kind, declaration, isOwnName } = variable
  if (isAssigned) return true
  if (isOwnName || kind === 'parameter' || kind === 'function' || kind === 'other') return false
  if (declaration.type === 'VariableDeclarator' && declaration.init === node) return false
  const hoisted = hoistedAround(node, declaration, syntax) ?? (node.type === 'FunctionDeclaration' ? node : null)
  if (hoisted === null) return node.start < declaration.end
  return mayRunBefore(hoisted, declaration, { syntax, scope, seen: new Set() })
}

/** Functions are hoisted: one that is mentioned before a variable is declared may run before that has a value. */
function mayRunBefore(
  node: FunctionNode,
  declaration: Node,
  { syntax, scope, seen }: { readonly syntax: Syntax; readonly scope: ModuleScope; readonly seen: Set<Node> },
): boolean {
  const named = nameOf(node, syntax)
  if (named === null || seen.has(node)) return false
  seen.add(node)
  return scope.referencesTo(named.declaration, named.name).some((use) => {
    const around = hoistedAround(use, declaration, syntax)
    return around === null ? use.start < declaration.end : mayRunBefore(around, declaration, { syntax, scope, seen })
  })
}

/** The outermost declared function around a place, within the function that a variable belongs to. */
function hoistedAround(node: Node, declaration: Node, { parents }: Syntax): FunctionNode | null {
  let found: FunctionNode | null = null
  for (let parent = parents.get(node); parent !== undefined; parent = parents.get(parent)) {
    if (parent.start <= declaration.start && parent.end >= declaration.end) break
    if (parent.type === 'FunctionDeclaration') found = parent
  }
  return found
}

/** Whether its functions can be led to other code, and its body can be given to others. */
export function moves({ holder, stays, unmovable }: Closure): boolean {
  return isMoving(holder.use, 'member') && stays === null && unmovable === null
}

/** Whether its functions are led to other code, or its body is given to others. */
export function takesPart({ holder, stays, unmovable }: Closure): boolean {
  return isMoving(holder.use, 'member') && (stays === null || unmovable === null)
}
