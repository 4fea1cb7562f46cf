import MagicString from 'magic-string'
import { bindingNames } from './binding-names.ts'
import { commonJsObstacle } from './commonjs-obstacles.ts'
import { dottedName } from './purity.ts'
import { analyzeScope, type ModuleScope } from './scope.ts'
import { composeMaps } from './source-map.ts'
import {
  isAnonymousDefinition,
  isClass,
  isFunction,
  parse,
  walk,
  type FunctionNode,
  type Node,
  type Syntax,
} from './syntax.ts'
import { chosenIn, isGiven } from './universal-head.ts'

/** A function that is called once, with all of the module in it. */
interface Wrapper {
  readonly statement: Node
  readonly body: FunctionNode
  readonly given: readonly Node[]
  /** What its result becomes. */
  readonly result: 'exports' | 'unused'
  /** `this` means in it what it means in the module. */
  readonly keepsThis: boolean
}

type CallNode = Extract<Node, { type: 'CallExpression' }>
type Block = Extract<Node, { type: 'BlockStatement' }>

/**
 * Takes off a function around a whole CommonJS module, so that what it declares is the module's own: UMD heads, `module.exports = (function () { … })()`,
 * `(function () { … }).call(this)`. Only where the program cannot tell the difference. Returns null where there is none.
 */
export function unwrapModule(
  { code, map }: { readonly code: string; readonly map: string },
  syntax: Syntax,
  scope: ModuleScope,
): { readonly code: string; readonly map: string } | null {
  const wrapper = wrapperOf(syntax, scope)
  if (wrapper === null || !isTransparent(wrapper, syntax, scope)) return null
  const text = new MagicString(code)
  rewrite(wrapper, text, syntax)
  const unwrapped = text.toString()
  const parsed = parse('module.js', unwrapped, 'commonjs')
  if (!parsed.ok || commonJsObstacle(parsed.syntax, analyzeScope(parsed.syntax, 'commonjs')) !== null) return null
  const step = text.generateMap({ source: 'transformed.js', hires: 'boundary', includeContent: false })
  return { code: unwrapped, map: composeMaps(step.toString(), map) }
}

function wrapperOf({ program }: Syntax, scope: ModuleScope): Wrapper | null {
  const statements = program.body.filter((node) => !isDirective(node) && node.type !== 'EmptyStatement')
  const [statement] = statements
  if (statements.length !== 1 || statement?.type !== 'ExpressionStatement') return null
  const { expression } = statement
  if (expression.type === 'AssignmentExpression') {
    const isWhole = expression.operator === '=' && dottedName(expression.left) === 'module.exports'
    const called = isWhole && expression.right.type === 'CallExpression' ? calledIn(expression.right) : null
    return called === null ? null : { ...called, statement, result: 'exports' }
  }
  const call =
    expression.type === 'UnaryExpression' && /^[!+~-]$|^void$/.test(expression.operator)
      ? expression.argument
      : expression
  if (call.type !== 'CallExpression') return null
  const called = calledIn(call)
  if (called === null) return null
  return behindHead(called.body, call, statement, scope) ?? { ...called, statement, result: 'unused' }
}

/** The function that a call calls where it stands: `(function () {})(…)`, `(function () {}).call(this, …)`. */
function calledIn({ callee, arguments: given }: CallNode): Pick<Wrapper, 'body' | 'given' | 'keepsThis'> | null {
  if (isFunction(callee)) return { body: callee, given, keepsThis: callee.type === 'ArrowFunctionExpression' }
  if (callee.type !== 'MemberExpression' || !isFunction(callee.object) || callee.computed) return null
  if ((callee.property as { name?: string }).name !== 'call' || given[0]?.type !== 'ThisExpression') return null
  return { body: callee.object, given: given.slice(1), keepsThis: true }
}

/** `(function (root, factory) { … })(this, function () { … })`: the factory, with what the head calls it with in Node. */
function behindHead(head: FunctionNode, call: CallNode, statement: Node, scope: ModuleScope): Wrapper | null {
  const chosen = chosenIn(head, scope)
  if (chosen === null) return null
  const index = head.params.findIndex((parameter) => bindingNames(parameter).includes(chosen.factory))
  const body = call.callee === head ? call.arguments[index] : call.arguments[index + 1]
  if (body === undefined || !isFunction(body)) return null
  const others = call.arguments.filter((argument) => argument !== body)
  if (others.some(runsCode)) return null
  const keepsThis = body.type === 'ArrowFunctionExpression'
  return { statement, body, given: chosen.given, result: chosen.result, keepsThis }
}

/** Whether nothing in the module can tell that the function is gone. */
function isTransparent({ body, given, result, keepsThis }: Wrapper, syntax: Syntax, scope: ModuleScope): boolean {
  if (body.async || body.generator || body.body?.type !== 'BlockStatement') return false
  const names = body.params.flatMap((parameter) => (parameter.type === 'Identifier' ? [parameter.name] : ['']))
  if (names.includes('') || names.length !== given.length || new Set(names).size !== names.length) return false
  const declared = declaredIn(body.body)
  const own = [...names.filter((name, index) => !isItself(name, given[index]!, scope)), ...declared]
  if (
    new Set(own).size < own.length - duplicatesIn(declared) ||
    own.some((name) => isGiven(name) || name === 'arguments')
  )
    return false
  // It would get the name of the parameter.
  if (given.some(isAnonymousDefinition)) return false
  // What is handed over is evaluated among the names of the module from now on.
  if (given.some((node) => mentions(node, new Set(own)))) return false
  if ('id' in body && body.id != null && mentions(body.body, new Set([body.id.name]))) return false
  const returns = returnsOf(body.body)
  const last = body.body.body.at(-1)
  const isReturned =
    last?.type === 'ReturnStatement' && last.argument != null && last.argument.type !== 'SequenceExpression'
  if (returns !== (result === 'exports' ? 1 : 0) || (result === 'exports' && !isReturned)) return false
  return !usesOwn(body.body, keepsThis) && !declaresInBlocks(body.body, syntax)
}

/** A parameter that is called what Node calls what it gets. */
function isItself(name: string, given: Node, scope: ModuleScope): boolean {
  return given.type === 'Identifier' && given.name === name && isGiven(name) && scope.globalNodes.has(given)
}

/** All names that belong to the function, twice where they are declared twice. */
function declaredIn(block: Block): string[] {
  const found: string[] = []
  for (const node of block.body) {
    const isOwn = node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration'
    if (isOwn && node.id !== null) found.push(node.id.name)
    if (node.type === 'VariableDeclaration' && node.kind !== 'var')
      found.push(...node.declarations.flatMap(({ id }) => bindingNames(id)))
  }
  walk(block, (node) => {
    if (isFunction(node) || isClass(node)) return false
    if (node.type === 'VariableDeclaration' && node.kind === 'var')
      found.push(...node.declarations.flatMap(({ id }) => bindingNames(id)))
    return true
  })
  return found
}

function duplicatesIn(names: readonly string[]): number {
  return names.length - new Set(names).size
}

function mentions(root: Node, names: ReadonlySet<string>): boolean {
  let found = false
  walk(root, (node) => {
    if (node.type === 'Identifier' && names.has(node.name)) found = true
    return !found
  })
  return found
}

function returnsOf(block: Block): number {
  let count = 0
  walk(block, (node) => {
    if (node.type === 'ReturnStatement') count += 1
    return !isFunction(node) && !isClass(node)
  })
  return count
}

/** `this`, `arguments` or `new.target` of the function itself. */
function usesOwn(block: Block, keepsThis: boolean): boolean {
  let found = false
  walk(block, (node) => {
    if (node.type === 'ThisExpression') found ||= !keepsThis
    if (node.type === 'MetaProperty' || (node.type === 'Identifier' && node.name === 'arguments')) found = true
    return !(isFunction(node) && node.type !== 'ArrowFunctionExpression') && node.type !== 'ClassBody'
  })
  return found
}

/** `if (a) { function f() {} }`, which in sloppy mode belongs to both. */
function declaresInBlocks(block: Block, syntax: Syntax): boolean {
  let found = false
  walk(block, (node) => {
    if (node.type === 'FunctionDeclaration' && syntax.parents.get(node) !== block) found = true
    return !isFunction(node) && !isClass(node)
  })
  return found
}

function runsCode(root: Node): boolean {
  let found = false
  walk(root, (node) => {
    if (/^(Call|New|Assignment|Update|Await|Yield|TaggedTemplate|Import)Expression$/.test(node.type)) found = true
    return !found && !isFunction(node)
  })
  return found
}

function isDirective(node: Node): boolean {
  return node.type === 'ExpressionStatement' && typeof node.directive === 'string'
}

function rewrite({ statement, body, given, result }: Wrapper, text: MagicString, { code }: Syntax): void {
  const block = body.body as Block
  const declarations = body.params.flatMap((parameter, index) => {
    const { name } = parameter as Extract<Node, { type: 'Identifier' }>
    const value = given[index]!
    const isSame = value.type === 'Identifier' && value.name === name
    const kind = isWrittenIn(block, name) ? 'let' : 'const'
    return isSame ? [] : [`${kind} ${name} = ${code.slice(value.start, value.end)};`]
  })
  const opening = block.body.findLast(isDirective)?.end ?? block.start + 1
  if (declarations.length > 0) text.appendLeft(opening, `\n${declarations.join('\n')}`)
  const last = block.body.at(-1)
  if (result === 'exports') text.update(last!.start, last!.start + 'return'.length, 'module.exports =')
  text.remove(statement.start, block.start + 1)
  text.remove(block.end - 1, statement.end)
}

function isWrittenIn(block: Block, name: string): boolean {
  let found = false
  walk(block, (node) => {
    if (node.type === 'AssignmentExpression' && node.left.type !== 'MemberExpression')
      found ||= mentions(node.left, new Set([name]))
    if (node.type === 'UpdateExpression') found ||= node.argument.type === 'Identifier' && node.argument.name === name
    if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') found ||= mentions(node.left, new Set([name]))
    return !found
  })
  return found
}
