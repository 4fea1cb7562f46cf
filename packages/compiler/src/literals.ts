import { isCalledWhereItStands, runsInPlace } from './purity.ts'
import type { ModuleScope } from './scope.ts'
import { isClass, isFunction, keyName, walk, type FunctionNode, type Node, type Syntax } from './syntax.ts'

/** A function literal that can be replaced in place: it stands directly in an item and closes over nothing but the module. */
export interface FunctionLiteral {
  /** The text that is moved out: the function, or the whole property for a method. */
  readonly node: Node
  readonly function: FunctionNode
  /** The name that it gets from where it stands (`{ get: () => … }`), or null. */
  readonly inferredName: string | null
  readonly isMethod: boolean
}

/** Finds the function literals of an item, in source order. Those in loops are left alone: each round makes another function. */
export function findLiterals(nodes: readonly Node[], syntax: Syntax, scope: ModuleScope): FunctionLiteral[] {
  const found: FunctionLiteral[] = []
  for (const root of nodes) {
    walk(root, (node) => {
      if (isLoop(node) || isClass(node)) return false
      if (!isFunction(node)) return true
      if (runsInPlace(node, syntax)) return isCalledWhereItStands(node, syntax)
      const literal = literalOf(node, syntax, scope)
      if (literal !== null) found.push(literal)
      return false
    })
  }
  return found
}

function isLoop({ type }: Node): boolean {
  return /^(For|ForOf|ForIn|While|DoWhile)Statement$/.test(type)
}

function literalOf(node: FunctionNode, syntax: Syntax, scope: ModuleScope): FunctionLiteral | null {
  if (node.type === 'FunctionDeclaration' || !scope.closesOverModuleOnly(node) || uses('Super', node)) return null
  if (node.type === 'ArrowFunctionExpression' && uses('ThisExpression', node) && hasThis(node, syntax)) return null
  const parent = syntax.parents.get(node)
  if (parent?.type !== 'Property')
    return { node, function: node, inferredName: assignedName(node, parent), isMethod: false }
  if (parent.kind !== 'init') return null
  const name = keyName(parent.key, parent.computed)
  if (name === null || name === '__proto__') return null
  return { node: parent.method ? parent : node, function: node, inferredName: name, isMethod: parent.method }
}

/** The name that a function gets from the variable or the pattern that it is the value of. */
function assignedName(node: Node, parent: Node | undefined): string | null {
  const target =
    parent?.type === 'VariableDeclarator' && parent.init === node
      ? parent.id
      : parent?.type === 'AssignmentPattern' && parent.right === node
        ? parent.left
        : parent?.type === 'AssignmentExpression' && /^(\|\||&&|\?\?)?=$/.test(parent.operator)
          ? parent.left
          : null
  return target?.type === 'Identifier' ? target.name : null
}

/** A function that is called where it stands gives its `this` to the arrow functions in it. */
function hasThis(node: Node, syntax: Syntax): boolean {
  for (let parent = syntax.parents.get(node); parent !== undefined; parent = syntax.parents.get(parent)) {
    if (isFunction(parent) && parent.type !== 'ArrowFunctionExpression') return true
  }
  return false
}

function uses(type: 'Super' | 'ThisExpression', node: Node): boolean {
  let found = false
  walk(node, (inner) => {
    if (inner.type === type) found = true
    return !isClass(inner)
  })
  return found
}
