import { bindingNames } from './binding-names.ts'
import type { Item } from './items.ts'
import type { CapturedVariable, ModuleScope } from './scope.ts'
import { isClass, isFunction, walk, type FunctionNode, type Node, type Syntax } from './syntax.ts'

/** What the code of a module that is not strict may do to the names that its functions see. Modules with `with` or `eval` are not upgradable. */
export interface Sloppiness {
  /** The module as a whole is in strict mode: none of the rest is there. */
  readonly isStrict: boolean
  /** Names of functions that are declared in blocks: they are variables of the function around the block too. */
  readonly blockFunctions: ReadonlySet<string>
}

export function findSloppiness(syntax: Syntax, isStrict: boolean): Sloppiness {
  const blockFunctions = new Set<string>()
  if (!isStrict) {
    walk(syntax.program, (node) => {
      if (node.type === 'FunctionDeclaration' && node.id !== null && isInBlock(node, syntax))
        blockFunctions.add(node.id.name)
    })
  }
  return { isStrict, blockFunctions }
}

function isInBlock(node: Node, { parents }: Syntax): boolean {
  const parent = parents.get(node)
  if (parent === undefined || parent.type === 'Program') return false
  if (parent.type !== 'BlockStatement') return true
  const around = parents.get(parent)
  return around === undefined || !isFunction(around)
}

/** Why the functions that exist cannot be led elsewhere: their arguments or variables cannot be passed on as they are. */
export function whyItStays(
  node: FunctionNode,
  captured: readonly CapturedVariable[],
  item: Item,
  syntax: Syntax,
  scope: ModuleScope,
): string | null {
  const names = node.params.flatMap((parameter) => bindingNames(parameter))
  const hasPattern = node.params.some(({ type }) => type !== 'Identifier')
  if (node.generator && hasPattern) return 'it is a generator whose parameters are taken apart'
  if (isPrivateField(node, syntax)) return 'it is the value of a private field'
  if (captured.some(({ name }) => name === 'arguments')) return 'it uses the `arguments` of the function around it'
  if (scope.globals.has('eval') && syntax.code.slice(node.start, node.end).includes('eval(')) return 'it uses `eval`'
  if (hasPattern && declaresAgain(node, names)) return 'it declares a parameter again'
  if (hasPattern && endsAnother(node, item, syntax)) return 'it is the end of the code around it'
  return null
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
export function whyUnmovable(
  node: FunctionNode,
  item: Item,
  syntax: Syntax,
  scope: ModuleScope,
  sloppiness: Sloppiness,
): string | null {
  if (usesOwn('Super', node)) return 'it uses `super`'
  if (usesOwn('MetaProperty', node)) return 'it uses `new.target`'
  if (!canPassArguments(node, syntax, sloppiness)) return 'it uses `arguments` as its parameters'
  if (endsAnother(node, item, syntax)) return 'it is the end of the code around it'
  if (usesForeignPrivateNames(node, item, syntax)) return 'it uses private names of a nested class'
  return usesBlockFunction(node, scope, sloppiness) ? 'it uses a function that is declared in a block' : null
}

/** `this.#get = () => this.#value`: what is written behind the one cannot be told from what is written behind the other. */
function endsAnother(node: FunctionNode, item: Item, { parents }: Syntax): boolean {
  if (node.body?.type === 'BlockStatement') return false
  const ends = new Set<Node>([...item.literals.map((literal) => literal.node), ...item.nodes])
  for (let around = parents.get(node); around?.end === node.end; around = parents.get(around))
    if (ends.has(around) || isRewrittenAssignment(around) || around.type === 'PropertyDefinition') return true
  return false
}

/** `#close = () => { … }`: the initialiser is rewritten around the function, so that it cannot be there a second time. */
function isPrivateField(node: FunctionNode, { parents }: Syntax): boolean {
  const parent = parents.get(node)
  return parent?.type === 'PropertyDefinition' && parent.key.type === 'PrivateIdentifier' && parent.value === node
}

/** Any but one to a public member. */
function isRewrittenAssignment(node: Node): boolean {
  if (node.type !== 'AssignmentExpression') return false
  return node.left.type !== 'MemberExpression' || node.left.property.type === 'PrivateIdentifier'
}

/** A name that is declared in a block is a variable of the function around it too, which the analysis of scopes does not see. */
function usesBlockFunction(node: FunctionNode, scope: ModuleScope, { blockFunctions }: Sloppiness): boolean {
  if (blockFunctions.size === 0) return false
  return [...scope.globalNodes].some(
    (use) =>
      use.type === 'Identifier' && use.start >= node.start && use.end <= node.end && blockFunctions.has(use.name),
  )
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
export function usesOwn(type: 'ThisExpression' | 'Super' | 'MetaProperty', node: Node): boolean {
  let found = false
  walk(node, (inner) => {
    if (inner.type === type && !(inner.type === 'MetaProperty' && inner.meta.name === 'import')) found = true
    const isOther = inner !== node && isFunction(inner) && inner.type !== 'ArrowFunctionExpression'
    return !isOther && !isClass(inner)
  })
  return found
}

/** Where a function uses its own `arguments`. They are passed to a body that stands elsewhere. */
export function usesOfArguments(node: FunctionNode): readonly Node[] {
  if (node.type === 'ArrowFunctionExpression') return []
  const found: Node[] = []
  walk(node, (inner) => {
    if (inner.type === 'Identifier' && inner.name === 'arguments') found.push(inner)
    return inner === node || !isFunction(inner) || inner.type === 'ArrowFunctionExpression'
  })
  return found
}

/** In code that is not strict, `arguments` and parameters are the same variables: they may only be read. */
function canPassArguments(node: FunctionNode, syntax: Syntax, sloppiness: Sloppiness): boolean {
  const uses = usesOfArguments(node)
  if (uses.length === 0) return true
  if (uses.some((use) => isMemberName(use, syntax))) return false
  if (sloppiness.isStrict || strictAround(node, syntax) || hasDirective(node)) return true
  const names = new Set(node.params.flatMap((parameter) => bindingNames(parameter)))
  return !writesAny(node, names) && uses.every((use) => isOnlyRead(use, syntax))
}

/** `{ arguments }` and `x.arguments` are left alone: few write that. */
function isMemberName(use: Node, { parents }: Syntax): boolean {
  const parent = parents.get(use)
  if (parent?.type === 'MemberExpression') return parent.property === use && !parent.computed
  return parent?.type === 'Property'
}

function writesAny(root: Node, names: ReadonlySet<string>): boolean {
  let writes = false
  const isTarget = (target: Node): boolean => bindingNames(target).some((name) => names.has(name))
  walk(root, (node) => {
    if (node.type === 'AssignmentExpression') writes ||= isTarget(node.left)
    if (node.type === 'UpdateExpression') writes ||= isTarget(node.argument)
    if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') writes ||= isTarget(node.left)
    // `function f(a) { var a = 1 }`
    if (node.type === 'VariableDeclarator') writes ||= isTarget(node.id)
    if (node.type === 'FunctionDeclaration' && node !== root) writes ||= node.id !== null && names.has(node.id.name)
    return !writes
  })
  return writes
}

/** `arguments.length`, `arguments[0]`, `f.apply(this, arguments)`, `[...arguments]`. */
function isOnlyRead(use: Node, { parents }: Syntax): boolean {
  const parent = parents.get(use)
  if (parent?.type === 'SpreadElement') return true
  if (parent?.type === 'CallExpression') {
    const { callee } = parent
    if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return false
    return /^(apply|call|from)$/.test(callee.property.name)
  }
  if (parent?.type !== 'MemberExpression' || parent.object !== use) return false
  const around = parents.get(parent)
  if (around?.type === 'AssignmentExpression') return around.right === parent
  const isWritten = around?.type === 'UpdateExpression' || around?.type === 'UnaryExpression'
  return !isWritten && !/Pattern$|^For(In|Of)|^RestElement$/.test(around?.type ?? '')
}

/** Whether a function is in strict mode because one around it says so. */
export function strictAround(node: Node, { parents }: Syntax): boolean {
  for (let parent = parents.get(node); parent !== undefined; parent = parents.get(parent))
    if (isClass(parent) || (isFunction(parent) && hasDirective(parent))) return true
  return false
}

export function hasDirective(node: FunctionNode): boolean {
  return directivesOf(node).some((statement) => statement.directive === 'use strict')
}

type Directive = Extract<Node, { type: 'ExpressionStatement' }>

/** The statements at the head of a function that are directives: nothing may stand before them. */
export function directivesOf({ body }: FunctionNode): readonly Directive[] {
  if (body?.type !== 'BlockStatement') return []
  const found: Directive[] = []
  for (const statement of body.body) {
    if (statement.type !== 'ExpressionStatement' || typeof statement.directive !== 'string') break
    found.push(statement)
  }
  return found
}
