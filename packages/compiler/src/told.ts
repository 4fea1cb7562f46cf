import type { Told } from '@midflight/model'
import { isWritten } from './commonjs-forms.ts'
import { dottedName } from './purity.ts'
import { isFunction, keyName, walk, type FunctionNode, type Node, type Syntax } from './syntax.ts'

/**
 * What a constructor takes of its arguments: members by name, or an argument as a whole where it keeps it, hands it on or reads it by names that are not
 * known. Objects that it makes of an argument (`{ limit: 10, ...options }`) and puts into a variable count as the argument.
 */
export function heardBy(node: FunctionNode | null, syntax: Syntax): readonly Told[] {
  if (node === null) return []
  const found = new Map<string, Told>()
  const hear = (parameter: number, member: string | null): void =>
    void found.set(`${parameter}.${member}`, { parameter, member })
  const variables = new Map<string, Set<number>>()
  const follow = (name: string, parameter: number): boolean => {
    const known = variables.get(name) ?? new Set<number>()
    variables.set(name, known)
    const isNew = !known.has(parameter)
    known.add(parameter)
    return isNew
  }
  node.params.forEach((parameter, index) => {
    const target = parameter.type === 'AssignmentPattern' ? parameter.left : (parameter as Node)
    if (target.type === 'Identifier') follow(target.name, index)
    else takeOf(target, (member) => hear(index, member))
  })
  // Until no variable more has an argument.
  for (let isMore = true; isMore;) {
    isMore = false
    walk(node, (inner) => {
      if (inner.type === 'Identifier' && inner.name === 'arguments') hear(-1, null)
      const parameters = inner.type === 'Identifier' ? variables.get(inner.name) : undefined
      if (parameters === undefined || isNoReference(inner, syntax)) return true
      for (const parameter of parameters) {
        const target = destinationOf(inner, (member) => hear(parameter, member), syntax)
        if (target !== null && follow(target, parameter)) isMore = true
      }
      return true
    })
  }
  return [...found.values()]
}

/** What a pattern takes: its keys, or all. */
function takeOf(pattern: Node, hear: (member: string | null) => void): void {
  if (pattern.type !== 'ObjectPattern') return hear(null)
  for (const part of pattern.properties) hear(part.type === 'Property' ? keyName(part.key, part.computed) : null)
}

/** `options` of `{ options: 1 }` and `x.options`. */
function isNoReference(node: Node, { parents }: Syntax): boolean {
  const parent = parents.get(node)
  if (parent?.type === 'MemberExpression') return parent.property === node && !parent.computed
  return parent?.type === 'Property' && parent.key === node && !parent.computed && !parent.shorthand
}

/** Where an argument goes: the variable that gets it, or what is taken of it. */
function destinationOf(node: Node, hear: (member: string | null) => void, syntax: Syntax): string | null {
  const { parents } = syntax
  let at: Node = node
  for (let parent = parents.get(at); parent !== undefined; at = parent, parent = parents.get(at)) {
    switch (parent.type) {
      case 'MemberExpression':
        if (parent.object !== at) hear(null)
        else if (keyName(parent.property, parent.computed) === 'hasOwnProperty')
          hear(textArgument(parents.get(parent), 0))
        else if (!(isWritten(parent, syntax) && at === node)) hear(keyName(parent.property, parent.computed))
        return null
      case 'LogicalExpression':
        // What goes on from here is no object.
        if (parent.operator === '&&' && parent.left === at) return null
        continue
      case 'ChainExpression':
      case 'SpreadElement':
        continue
      case 'ObjectExpression':
        if (at.type === 'SpreadElement') continue
        hear(null)
        return null
      case 'ConditionalExpression':
        if (parent.test === at) return null
        continue
      case 'CallExpression': {
        const called = dottedName(parent.callee)
        if (called === 'Object.assign' && parent.callee !== at) continue
        const isCheck = called === 'Object.hasOwn' || called === 'Object.prototype.hasOwnProperty.call'
        hear(isCheck ? textArgument(parent, 1) : null)
        return null
      }
      case 'BinaryExpression':
        if (parent.operator === 'in') hear(parent.left.type === 'Literal' ? String(parent.left.value) : null)
        return null
      case 'UnaryExpression':
      case 'IfStatement':
      case 'ExpressionStatement':
        return null
      case 'AssignmentPattern':
        if (parent.left === at && isFunction(parents.get(parent)!)) return null
        hear(null)
        return null
      case 'AssignmentExpression':
        if (parent.left === at) return null
        if (parent.left.type === 'Identifier') return parent.left.name
        hear(null)
        return null
      case 'VariableDeclarator':
        if (parent.id === at) return null
        if (parent.id.type === 'Identifier') return parent.id.name
        takeOf(parent.id, hear)
        return null
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        // A parameter's own name; a body without braces returns it.
        if (at === (parent.body as Node | null)) hear(null)
        return null
      default:
        hear(null)
        return null
    }
  }
  return null
}

function textArgument(call: Node | undefined, index: number): string | null {
  const argument = call?.type === 'CallExpression' ? call.arguments[index] : undefined
  return argument?.type === 'Literal' && typeof argument.value === 'string' ? argument.value : null
}
