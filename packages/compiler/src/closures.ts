import type { Capture, ClosureFacts, TypeUse } from '@midflight/model'
import { bindingNames } from './binding-names.ts'
import type { Item } from './items.ts'
import { codeWithout, hashText } from './normal-text.ts'
import { runsInPlace } from './purity.ts'
import { holderOf, type Holder } from './registrations.ts'
import type { CapturedVariable, ModuleScope } from './scope.ts'
import type { Locate } from './source-map.ts'
import { isClass, isFunction, keyName, walk, type FunctionNode, type Node, type Syntax } from './syntax.ts'

/** A function inside a function that something may keep. */
export interface Closure {
  readonly node: FunctionNode
  readonly key: string
  readonly item: Item
  readonly holder: Holder
  readonly captures: readonly ClosureCapture[]
  readonly usesThis: boolean
  /** See {@link ClosureFacts}. */
  readonly stays: string | null
  readonly unmovable: string | null
}

export interface ClosureCapture {
  readonly variable: CapturedVariable
  readonly isShared: boolean
}

interface Candidate {
  readonly node: FunctionNode
  readonly item: Item
  holder: Holder | null
}

/** Finds the nested closures of a module in source order. Those at the top level are function literals, or not kept. */
export function findClosures(items: readonly Item[], syntax: Syntax, scope: ModuleScope): Closure[] {
  const candidates = items.flatMap((item) => candidatesOf(item, syntax, scope))
  followCalls(candidates, syntax, scope)
  const keys = new Map<string, number>()
  return candidates.flatMap(({ node, item, holder }) =>
    holder === null ? [] : [closureOf(node, item, holder, { syntax, scope, keys })],
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

/** Functions that a repeated closure calls by name run as often as it does. */
function followCalls(candidates: readonly Candidate[], syntax: Syntax, scope: ModuleScope): void {
  const repeated = candidates.filter(({ holder }) => holder?.use === 'repeated').map(({ node }) => node)
  // The list grows while it is walked.
  for (const outer of repeated) {
    for (const candidate of candidates) {
      const named = candidate.holder?.use === 'repeated' ? null : nameOf(candidate.node, syntax)
      if (named === null) continue
      const uses = scope.referencesTo(named.declaration, named.name)
      if (!uses.some((use) => use.start >= outer.start && use.end <= outer.end)) continue
      candidate.holder = { label: candidate.holder?.label ?? 'called by name', use: 'repeated' }
      repeated.push(candidate.node)
    }
  }
}

function isDefinition(node: FunctionNode, { form }: Item, syntax: Syntax): boolean {
  if ('node' in form && form.node === node) return true
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
    if (holder !== null && (best === null || holder.use === 'repeated')) best = holder
  }
  return best
}

function nameOf(node: FunctionNode, syntax: Syntax): { readonly name: string; readonly declaration: Node } | null {
  if (node.type === 'FunctionDeclaration') return node.id === null ? null : { name: node.id.name, declaration: node }
  const parent = syntax.parents.get(node)
  if (parent?.type !== 'VariableDeclarator' || parent.init !== node || parent.id.type !== 'Identifier') return null
  return { name: parent.id.name, declaration: parent }
}

/** `onTick = () => …` in a class: instances have it as they have methods, and new code reaches it in the same way. */
function fieldOf(node: Node, syntax: Syntax): string | null {
  const parent = syntax.parents.get(node)
  if (parent?.type !== 'PropertyDefinition' || parent.static || parent.value !== node) return null
  return keyName(parent.key, parent.computed)
}

interface Surroundings {
  readonly syntax: Syntax
  readonly scope: ModuleScope
  readonly keys: Map<string, number>
}

function closureOf(node: FunctionNode, item: Item, holder: Holder, surroundings: Surroundings): Closure {
  const { syntax, scope, keys } = surroundings
  const base = [item.key, ...pathTo(node, item, syntax), nameOf(node, syntax)?.name ?? holder.label].join('/')
  const occurrence = keys.get(base) ?? 0
  keys.set(base, occurrence + 1)
  const captured = scope.capturesOf(node)
  const captures = (captured ?? []).map((variable) => ({ variable, isShared: isShared(variable, node) }))
  const usesThis = usesOwn('ThisExpression', node)
  const stays = captured === null ? 'its variables are not known' : whyItStays(node, captured, syntax, scope)
  return {
    node,
    key: occurrence === 0 ? base : `${base}#${occurrence}`,
    item,
    holder,
    captures,
    usesThis,
    stays: holder.use === 'repeated' ? stays : null,
    unmovable: stays ?? whyUnmovable(node, item, syntax),
  }
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
function isShared({ isAssigned, kind, declaration, isOwnName }: CapturedVariable, node: FunctionNode): boolean {
  if (isAssigned) return true
  if (isOwnName || kind === 'parameter' || kind === 'function' || kind === 'other') return false
  const isOwnInitializer = declaration.type === 'VariableDeclarator' && declaration.init === node
  return !isOwnInitializer && node.start < declaration.end
}

/** Why the functions that exist cannot be led elsewhere: their arguments or variables cannot be passed on as they are. */
function whyItStays(
  node: FunctionNode,
  captured: readonly CapturedVariable[],
  syntax: Syntax,
  scope: ModuleScope,
): string | null {
  if (node.generator) return 'it is a generator'
  if (isPrivateField(node, syntax)) return 'it is the value of a private field'
  if (captured.some(({ name }) => name === 'arguments')) return 'it uses the `arguments` of the function around it'
  if (scope.globals.has('eval') && syntax.code.slice(node.start, node.end).includes('eval(')) return 'it uses `eval`'
  const names = node.params.flatMap((parameter) => bindingNames(parameter))
  const hasPattern = node.params.some(({ type }) => type !== 'Identifier')
  if (hasPattern && declaresAgain(node, names)) return 'it declares a parameter again'
  return null
}

/** `#close = () => { … }`: the initialiser is rewritten around the function, so that it cannot be there a second time. */
function isPrivateField(node: FunctionNode, syntax: Syntax): boolean {
  const parent = syntax.parents.get(node)
  return parent?.type === 'PropertyDefinition' && parent.key.type === 'PrivateIdentifier' && parent.value === node
}

/** `({ id }) => { var id }`: the parameter cannot become a variable of the body. */
function declaresAgain(node: FunctionNode, names: readonly string[]): boolean {
  let again = false
  walk(node.body!, (inner) => {
    if (inner.type === 'VariableDeclaration' && inner.kind === 'var')
      again ||= inner.declarations.some(({ id }) => bindingNames(id).some((name) => names.includes(name)))
    if (inner.type === 'FunctionDeclaration') again ||= inner.id !== null && names.includes(inner.id.name)
    return !isFunction(inner) && !isClass(inner)
  })
  return again
}

/** Why a body cannot be given to functions that exist: it uses what only its own place has. */
function whyUnmovable(node: FunctionNode, item: Item, syntax: Syntax): string | null {
  if (usesOwn('Super', node)) return 'it uses `super`'
  if (usesOwn('MetaProperty', node)) return 'it uses `new.target`'
  if (node.type !== 'ArrowFunctionExpression' && usesArguments(node)) return 'it uses `arguments`'
  return usesForeignPrivateNames(node, item, syntax) ? 'it uses private names of a nested class' : null
}

/** Private names of a top-level class are names that all of its versions share. */
function usesForeignPrivateNames(node: FunctionNode, item: Item, syntax: Syntax): boolean {
  let uses = false
  walk(node, (inner) => {
    if (inner.type === 'PrivateIdentifier') uses = true
    return !isClass(inner)
  })
  if (!uses) return false
  for (let parent = syntax.parents.get(node); parent !== undefined; parent = syntax.parents.get(parent)) {
    if (isClass(parent)) return !('node' in item.form && item.form.node === parent)
  }
  return true
}

/** Whether a function uses `this`, `super` or `new.target` of its own, or an arrow that of the function around it. */
function usesOwn(type: 'ThisExpression' | 'Super' | 'MetaProperty', node: FunctionNode): boolean {
  let found = false
  walk(node, (inner) => {
    if (inner.type === type && !(inner.type === 'MetaProperty' && inner.meta.name === 'import')) found = true
    const isOther = inner !== node && isFunction(inner) && inner.type !== 'ArrowFunctionExpression'
    return !isOther && !isClass(inner)
  })
  return found
}

function usesArguments(node: FunctionNode): boolean {
  let found = false
  walk(node, (inner) => {
    if (inner.type === 'Identifier' && inner.name === 'arguments') found = true
    return inner === node || !isFunction(inner) || inner.type === 'ArrowFunctionExpression'
  })
  return found
}

/** Whether its functions can be led to other code, and its body can be given to others. */
export function moves({ holder, stays, unmovable }: Closure): boolean {
  return holder.use === 'repeated' && stays === null && unmovable === null
}

/** What the planner needs to know of a closure. `typeOf` tells the declared type of what an identifier of the module binds. */
export function closureFacts(
  closure: Closure,
  closures: readonly Closure[],
  { syntax, scope, locate }: { readonly syntax: Syntax; readonly scope: ModuleScope; readonly locate: Locate },
  typeOf: (identifier: Node) => TypeUse | null,
): ClosureFacts {
  const { node, key, item, holder, captures, usesThis, stays, unmovable } = closure
  const nodes = closures.filter(moves).map((other) => other.node)
  const names = scope.references.filter(({ node: use }) => use.start >= node.start && use.end <= node.end)
  const parameters = node.params.map((parameter) => {
    const type = parameter.type === 'Identifier' ? typeOf(parameter) : null
    return `${syntax.code.slice(parameter.start, parameter.end)}${type === null ? '' : `:${type.text}`}`
  })
  const takesRest = node.params.at(-1)?.type === 'RestElement'
  return {
    key,
    item: item.key,
    heldBy: holder.label,
    use: holder.use,
    hash: hashText(codeWithout(syntax, [node], [])),
    kind: node.type === 'ArrowFunctionExpression' ? 'arrow' : 'function',
    captures: captures.map(({ variable, isShared: shared }): Capture => {
      const type = typeOf(variable.identifier)
      return { name: variable.name, bound: boundText(variable, nodes, syntax), type, shared }
    }),
    usesThis,
    called: nameOf(node, syntax) !== null || fieldOf(node, syntax) !== null,
    parameters: node.params.length - (takesRest ? 1 : 0),
    takesRest,
    signature: `(${parameters.join(', ')})`,
    stays,
    unmovable,
    uses: [...new Set(names.map(({ binding }) => binding))],
    ...locate(node.start),
  }
}

function boundText({ kind, declaration, name }: CapturedVariable, closures: readonly Node[], syntax: Syntax): string {
  if (kind === 'parameter' || kind === 'other') return kind
  const cut = closures.filter((node) => node.start >= declaration.start && node.end <= declaration.end)
  const code = cut.includes(declaration) ? name : codeWithout(syntax, [declaration], cut)
  return hashText(`${kind} ${code}${loopSource(declaration, syntax)}`)
}

/** `for (const room of rooms)`: what a loop's variable holds comes from what is looped over. */
function loopSource(declaration: Node, { parents, code }: Syntax): string {
  const parent = parents.get(declaration)
  const loop = parent === undefined ? undefined : parents.get(parent)
  if (loop?.type !== 'ForOfStatement' && loop?.type !== 'ForInStatement') return ''
  return ` of ${code.slice(loop.right.start, loop.right.end)}`
}
