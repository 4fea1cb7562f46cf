import { isFunction, keyName, walk, type ClassNode, type FunctionNode, type Node, type Syntax } from './syntax.ts'

/** Names of members that are taken as values somewhere in a module: `this.tick.bind(this)`, `on('tick', ticker.tick)`. */
export function membersTaken(syntax: Syntax): string[] {
  const names = new Set<string>()
  walk(syntax.program, (node) => {
    if (node.type !== 'MemberExpression' || !isTaken(node, syntax)) return
    const name = keyName(node.property, node.computed)
    if (name !== null) names.add(name)
  })
  return [...names]
}

function isTaken(node: Node, syntax: Syntax): boolean {
  const parent = syntax.parents.get(node)
  switch (parent?.type) {
    case 'CallExpression':
    case 'NewExpression':
      return parent.callee !== node
    case 'MemberExpression':
      return parent.object === node && keyName(parent.property, parent.computed) === 'bind'
    case 'AssignmentExpression':
      return parent.right === node
    case 'VariableDeclarator':
      return parent.init === node && parent.id.type === 'Identifier'
    case 'Property':
    case 'PropertyDefinition':
      return parent.value === node
    case 'ArrowFunctionExpression':
      return parent.body === node
    case 'ConditionalExpression':
    case 'LogicalExpression':
      return isTaken(parent, syntax)
    case 'ArrayExpression':
    case 'ReturnStatement':
      return true
    default:
      return false
  }
}

/** A method that somebody takes as a value: it is reached through a stable reference, which is the same in all versions of its class. */
export interface HandedOnMethod {
  readonly name: string
  readonly function: FunctionNode
  readonly offset: number
}

/** The methods of a class that are handed on, by the names of the members that the program takes as values. */
export function handedOnMethods(node: ClassNode, taken: ReadonlySet<string>): HandedOnMethod[] {
  return (node.body.body as readonly Node[]).flatMap((member) => {
    if (member.type !== 'MethodDefinition' || member.kind !== 'method' || member.static) return []
    const name = keyName(member.key, member.computed)
    if (name === null || !taken.has(name) || !isFunction(member.value) || member.value.body === null) return []
    return [{ name, function: member.value, offset: member.start }]
  })
}
