import { isFunction, walk, type FunctionNode, type Node, type Syntax } from './syntax.ts'

/** A function that is called where it stands, and what it does with its own variables: it may build a table with them. */
export interface LocalWork {
  /** Its parameters and variables, which it may assign. */
  readonly locals: ReadonlySet<string>
  /** Those that always hold one object which it makes itself: it may write to that. */
  readonly fresh: ReadonlySet<string>
}

/** Methods that write to the object that they belong to, and call nothing. */
const writingMethods = new Set(['push', 'unshift', 'set', 'add', 'fill', 'reverse'])

/** Reads what a function calls its own; null where it makes functions, which may keep its variables, or where its names are not certain. */
export function localWorkOf(node: FunctionNode, { parents }: Syntax): LocalWork | null {
  if (node.async || node.generator || node.body?.type !== 'BlockStatement') return null
  if (!node.params.every((parameter) => parameter.type === 'Identifier')) return null
  const locals = new Set(node.params.map((parameter) => (parameter as { name: string }).name))
  if (node.type === 'FunctionExpression' && node.id !== null) locals.add(node.id.name)
  const identifiers: Extract<Node, { type: 'Identifier' }>[] = []
  const reaches = new Map<string, Node>()
  const fresh = new Set<string>()
  const assigned = new Set<string>()
  let isCertain = true
  walk(node.body, (inner) => {
    if (isFunction(inner) || inner.type === 'ThisExpression') isCertain = false
    if (inner.type === 'Identifier') identifiers.push(inner)
    if (inner.type === 'AssignmentExpression' && inner.left.type === 'Identifier') assigned.add(inner.left.name)
    if (inner.type !== 'VariableDeclarator') return isCertain
    const declaration = parents.get(inner) as Extract<Node, { type: 'VariableDeclaration' }>
    if (inner.id.type !== 'Identifier' || locals.has(inner.id.name)) isCertain = false
    else {
      locals.add(inner.id.name)
      if (declaration.kind !== 'var') reaches.set(inner.id.name, parents.get(declaration)!)
      if (inner.init !== null && isFreshLiteral(inner.init)) fresh.add(inner.id.name)
    }
    return isCertain
  })
  // The same name outside of the block that a `let` stands in is another variable.
  const isOther = ({ name, start, end }: { name: string; start: number; end: number }): boolean => {
    const reach = reaches.get(name)
    return reach !== undefined && (start < reach.start || end > reach.end)
  }
  if (!isCertain || identifiers.some(isOther)) return null
  return { locals, fresh: new Set([...fresh].filter((name) => !assigned.has(name))) }
}

/** The arguments with which an expression writes to an object of the function's own; null where it does something else. */
export function writtenToOwn(node: Node, { fresh }: LocalWork): readonly Node[] | null {
  if (node.type === 'AssignmentExpression') {
    const { left, right, operator } = node
    if (operator !== '=' || left.type !== 'MemberExpression' || !isNamed(left.object, fresh)) return null
    return left.computed
      ? [left.property, right]
      : left.property.type === 'Identifier' && left.property.name === '__proto__'
        ? null
        : [right]
  }
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression' || node.callee.computed) return null
  const { object, property } = node.callee
  const isWriting = property.type === 'Identifier' && writingMethods.has(property.name)
  return isWriting && isNamed(object, fresh) ? node.arguments : null
}

/** The expression by whose parts alone a function fills the object that it returns; null where that is not one object of its own. */
export function returnedObject(
  node: FunctionNode,
  work: LocalWork,
): { readonly initial: Node; readonly written: readonly Node[] } | null {
  const returned: Node[] = []
  const written: Node[] = []
  let initial: Node | null = null
  walk(node.body!, (inner) => {
    if (inner.type === 'ReturnStatement' && inner.argument !== null) returned.push(inner.argument)
    const values = writtenToOwn(inner, work)
    // What is written to other objects of its own is looked at too: these may be parts of the one that it returns.
    if (values !== null) written.push(...(inner.type === 'AssignmentExpression' ? [inner.right] : values))
    return true
  })
  const [only] = returned
  if (returned.length !== 1 || only?.type !== 'Identifier' || !work.fresh.has(only.name)) return null
  walk(node.body!, (inner) => {
    if (inner.type === 'VariableDeclarator' && inner.id.type === 'Identifier' && inner.id.name === only.name)
      initial = inner.init
    return true
  })
  return initial === null ? null : { initial, written }
}

function isFreshLiteral(node: Node): boolean {
  return node.type === 'ArrayExpression' || node.type === 'ObjectExpression'
}

function isNamed(node: Node, names: ReadonlySet<string>): boolean {
  return node.type === 'Identifier' && names.has(node.name)
}
