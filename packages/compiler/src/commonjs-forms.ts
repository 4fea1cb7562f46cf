import { dottedName, isCalledWhereItStands } from './purity.ts'
import { isFunction, keyName, walk, type Node, type Syntax } from './syntax.ts'

/** Helpers of TypeScript, Babel, SWC and esbuild: they hand on what is required, perhaps as `default` of an object. */
export const wrappers =
  /^(tslib_\d+\.)?(__importDefault|__importStar|__toESM|_interop_?[rR]equire_?(D|d)efault\d*|_interop_?[rR]equire_?(W|w)ildcard\d*)$/
export const starHelpers = /^(tslib_\d+\.)?(__exportStar|__export|_export_star)$/

export function wrapperName(callee: Node): string {
  if (callee.type === 'SequenceExpression') return wrapperName(callee.expressions.at(-1)!)
  if (callee.type === 'MemberExpression' && keyName(callee.property, callee.computed) === '_')
    return dottedName(callee.object) ?? ''
  return dottedName(callee) ?? ''
}

export function isNeverRun(expression: Node): boolean {
  return (
    expression.type === 'LogicalExpression' &&
    expression.operator === '&&' &&
    expression.left.type === 'Literal' &&
    expression.left.value === 0
  )
}

/**
 * Calls at load that make the exports unchangeable: `Object.freeze(exports)`, and in the same statement `Object.defineProperty(exports, key, …)` of all keys, one by
 * one. All else that the statement does with the exports is reading them.
 */
export interface Freezing {
  readonly calls: readonly { readonly callee: Node; readonly name: 'freeze' | 'define' }[]
  /** The mentions of the exports in these calls, and in those that only look. */
  readonly mentions: readonly Node[]
}

type Call = Extract<Node, { type: 'CallExpression' }>

/** `isExports`: whether a node is `exports` or `module.exports`. Null where a statement does not freeze them. */
export function freezingIn(statement: Node, syntax: Syntax, isExports: (node: Node) => boolean): Freezing | null {
  const calls: { callee: Node; name: 'freeze' | 'define' }[] = []
  const mentions: Node[] = []
  walk(statement, (node) => {
    if (isFunction(node)) return isCalledWhereItStands(node, syntax)
    const [target, key] = node.type === 'CallExpression' ? node.arguments : []
    if (target === undefined || !isExports(target)) return true
    const { callee } = node as Call
    const what = dottedName(callee)
    if (what === 'Object.freeze') calls.push({ callee, name: 'freeze' })
    else if (what === 'Object.defineProperty' && key?.type !== 'Literal') calls.push({ callee, name: 'define' })
    else if (!/^Object\.(getOwnPropertyNames|getOwnPropertyDescriptor|keys)$/.test(what ?? '')) return true
    mentions.push(target)
    return true
  })
  return calls.some(({ name }) => name === 'freeze') ? { calls, mentions } : null
}

/** What a function returns, if that is all that it does. */
export function returnedBy(node: Node): Node | null {
  if (!isFunction(node) || node.body === null) return null
  if (node.body.type !== 'BlockStatement') return node.body
  const [only, ...others] = node.body.body
  return others.length === 0 && only?.type === 'ReturnStatement' ? only.argument : null
}

export function isWritten(node: Node, syntax: Syntax): boolean {
  const parent = syntax.parents.get(node)
  switch (parent?.type) {
    case 'AssignmentExpression':
    case 'AssignmentPattern':
      return parent.left === node
    case 'UpdateExpression':
    case 'ArrayPattern':
    case 'RestElement':
      return true
    case 'UnaryExpression':
      return parent.operator === 'delete'
    case 'ForInStatement':
    case 'ForOfStatement':
      return parent.left === node
    case 'Property':
      return parent.value === node && syntax.parents.get(parent)?.type === 'ObjectPattern'
    default:
      return false
  }
}

export function isInFunction(node: Node, syntax: Syntax): boolean {
  for (let parent = syntax.parents.get(node); parent !== undefined; parent = syntax.parents.get(parent)) {
    if (isFunction(parent) || parent.type === 'ClassBody') return true
  }
  return false
}

/** Directly in a top-level statement: not in a function, a branch, a loop or a `try`. */
export function isCertain(node: Node, syntax: Syntax): boolean {
  let child = node
  for (let parent = syntax.parents.get(child); parent !== undefined; parent = syntax.parents.get(child)) {
    if (parent.type === 'Program') return true
    const isPlain = /^(VariableDeclaration|VariableDeclarator|ExpressionStatement|CallExpression|NewExpression)$/
    const isPart = /^(MemberExpression|AssignmentExpression|ObjectExpression|Property|ArrayExpression|SpreadElement)$/
    if (!isPlain.test(parent.type) && !isPart.test(parent.type)) return false
    child = parent
  }
  return false
}

/** Whether evaluating a pattern runs code: that of its defaults. */
export function hasCalls(pattern: Node): boolean {
  let found = false
  walk(pattern, (node) => {
    if (/^(Call|New|Assignment|Update|Await|TaggedTemplate)Expression$/.test(node.type)) found = true
  })
  return found
}
