import { keyName, type Node, type Syntax } from './syntax.ts'

/** A name out of a list, and the variable that holds it where something is done for each. */
export interface Element {
  readonly parameter: string
  readonly name: string
}

interface Each {
  readonly parameter: string
  readonly names: readonly string[]
  /** The list of names. */
  readonly list: Node
  readonly body: Node
}

/** `['a', 'b'].forEach((name) => …)` and `for (const name of ['a', 'b']) …`; null for anything else. */
export function elementsOf(statement: Node): Each | null {
  if (statement.type === 'ForOfStatement') {
    const { left, right, body } = statement
    const declared = left.type === 'VariableDeclaration' && left.kind === 'const' ? left.declarations[0]?.id : undefined
    const names = stringsIn(right)
    return declared?.type === 'Identifier' && names !== null && !statement.await
      ? { parameter: declared.name, names, list: right, body }
      : null
  }
  return statement.type === 'ExpressionStatement' ? calledForEach(statement.expression) : null
}

function calledForEach(call: Node): Each | null {
  if (call.type !== 'CallExpression' || call.optional || call.arguments.length !== 1) return null
  const { callee } = call
  if (callee.type !== 'MemberExpression' || keyName(callee.property, callee.computed) !== 'forEach') return null
  const names = stringsIn(callee.object)
  const [given] = call.arguments
  if (names === null || given?.type !== 'ArrowFunctionExpression' || given.async || given.params.length !== 1)
    return null
  const [parameter] = given.params
  return parameter?.type === 'Identifier'
    ? { parameter: parameter.name, names, list: callee.object, body: given.body }
    : null
}

function stringsIn(node: Node): string[] | null {
  if (node.type !== 'ArrayExpression') return null
  const names = node.elements.map((element) =>
    element?.type === 'Literal' && typeof element.value === 'string' ? element.value : null,
  )
  return names.every((name) => name !== null) ? names : null
}

/** The name of a member, where it is static or the element's. */
export function nameIn(
  { property, computed }: Extract<Node, { type: 'MemberExpression' }>,
  element: Element | null,
): string | null {
  if (computed && property.type === 'Identifier') return property.name === element?.parameter ? element.name : null
  return keyName(property, computed)
}

/** All names that a member may be of, where it is static or one out of a list around it; null where that is not known. */
export function possibleNames(
  member: Extract<Node, { type: 'MemberExpression' }>,
  { parents }: Syntax,
): readonly string[] | null {
  const { property, computed } = member
  if (!computed || property.type !== 'Identifier') {
    const name = keyName(property, computed)
    return name === null ? null : [name]
  }
  for (let node = parents.get(member); node !== undefined; node = parents.get(node)) {
    const each = elementsOf(node)
    if (each?.parameter === property.name) return each.names
    // Whatever may declare the name nearer to it.
    if (node.type === 'BlockStatement' && node.body.some((inner) => inner.type === 'VariableDeclaration')) return null
    if (node.type === 'FunctionExpression' || node.type === 'FunctionDeclaration') return null
    if (node.type === 'ArrowFunctionExpression') {
      const own = calledForEach(parents.get(node) ?? node)
      if (own === null || own.parameter === property.name) return own?.names ?? null
    }
    if (node.type === 'ForOfStatement' || node.type === 'ForInStatement' || node.type === 'ForStatement') return null
    if (node.type === 'CatchClause') return null
  }
  return null
}
