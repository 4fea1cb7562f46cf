import type { ClassSetUp } from '@midflight/model'
import { codeWithout, hashText } from './normal-text.ts'
import { isFunction, keyName, type ClassNode, type FunctionNode, type Node, type Syntax } from './syntax.ts'

/**
 * What constructing an instance does besides giving fields their first values, as a hash, and these values, each as a hash. `moving`: functions in it that
 * are led to newer code. Parameters, and statements that do nothing but throw, leave nothing behind.
 */
export function setUpOf(node: ClassNode, syntax: Syntax, moving: readonly Node[]): ClassSetUp {
  const values: Record<string, string> = {}
  const hashOf = (inner: readonly Node[]): string => hashText(codeWithout(syntax, inner, moving))
  for (const member of node.body.body as readonly Node[]) {
    if (member.type !== 'PropertyDefinition' || member.static || member.value === null) continue
    const name = keyName(member.key, member.computed)
    if (name !== null && !isFunction(member.value)) values[name] = hashOf([member.value])
  }
  for (const statement of statementsOf(constructorOf(node))) {
    const name = statement.type === 'ExpressionStatement' ? assignedField(statement.expression) : null
    if (name !== null && !givesFunction(statement)) values[name] = hashOf([statement])
  }
  return { hash: hashOf(otherStatements(node)), values }
}

/** The statements of a constructor that do something else than to give a field its first value. */
export function otherStatements(node: ClassNode): readonly Node[] {
  return statementsOf(constructorOf(node)).filter((statement) => {
    const name = statement.type === 'ExpressionStatement' ? assignedField(statement.expression) : null
    return name === null && !leavesNothing(statement)
  })
}

export function constructorOf({ body }: ClassNode): FunctionNode | null {
  for (const member of body.body)
    if (member.type === 'MethodDefinition' && member.kind === 'constructor') return member.value
  return null
}

export function statementsOf(constructor: FunctionNode | null): readonly Node[] {
  const body = constructor?.body ?? null
  return body?.type === 'BlockStatement' ? body.body : []
}

/** `limit` of `this.limit`. */
export function ownName(node: Node): string | null {
  if (node.type !== 'MemberExpression' || node.object.type !== 'ThisExpression') return null
  return keyName(node.property, node.computed)
}

function assignedField(expression: Node): string | null {
  return expression.type === 'AssignmentExpression' && expression.operator === '=' ? ownName(expression.left) : null
}

/** What holds a function is told of by the function itself. */
function givesFunction(statement: Node): boolean {
  const { expression } = statement as Extract<Node, { type: 'ExpressionStatement' }>
  return expression.type === 'AssignmentExpression' && isFunction(expression.right)
}

/** `super()`, as in a class without a constructor, and statements that only throw. */
function leavesNothing(statement: Node): boolean {
  if (statement.type === 'EmptyStatement') return true
  if (statement.type !== 'ExpressionStatement') return onlyThrows(statement)
  const { expression } = statement
  return expression.type === 'CallExpression' && expression.callee.type === 'Super' && expression.arguments.length === 0
}

/** `if (limit < 0) throw new RangeError(…)`. */
function onlyThrows(statement: Node): boolean {
  if (statement.type === 'ThrowStatement') return true
  if (statement.type === 'BlockStatement') return statement.body.length === 1 && statement.body.every(onlyThrows)
  return statement.type === 'IfStatement' && statement.alternate === null && onlyThrows(statement.consequent)
}
