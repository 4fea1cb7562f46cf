import type { ItemFacts, ParameterReads } from '@midflight/model'
import type { Item } from './items.ts'
import { dottedName } from './purity.ts'
import { keyName, walk, type FunctionNode, type Node, type Syntax } from './syntax.ts'

/** What a function does with each of its parameters, as far as it is no more than reading members by name and copying. */
export function parameterReads({ form }: Item, syntax: Syntax): Pick<ItemFacts, 'parameterReads'> {
  if (form.kind !== 'function' && form.kind !== 'functionValue') return {}
  const found = readsIn(form.node, syntax)
  return found.some((reads) => reads !== null) ? { parameterReads: found } : {}
}

function readsIn(node: FunctionNode, syntax: Syntax): readonly (ParameterReads | null)[] {
  const names = node.params.map(nameOf)
  const reads = names.map((name, index) =>
    name === null || names.indexOf(name) !== index ? null : new Reads(name, syntax),
  )
  let isKnown = node.body !== null
  const visit = (inner: Node): void => {
    walk(inner, (each) => {
      if (each.type !== 'Identifier' || isKey(each, syntax)) return
      // These may be any parameter.
      if (each.name === 'arguments' || each.name === 'eval') isKnown = false
      for (const known of reads) if (known?.name === each.name) known.note(each)
    })
  }
  for (const parameter of node.params) if (parameter.type === 'AssignmentPattern') visit(parameter.right)
  if (node.body !== null) visit(node.body)
  return reads.map((known) => (known === null || !isKnown ? null : known.result()))
}

/** The name of a parameter, with a default value or without; null for a pattern. */
function nameOf(parameter: Node): string | null {
  if (parameter.type === 'AssignmentPattern') return nameOf(parameter.left)
  return parameter.type === 'Identifier' ? parameter.name : null
}

function isKey(node: Node, { parents }: Syntax): boolean {
  const parent = parents.get(node)
  if (parent?.type === 'MemberExpression') return parent.property === node && !parent.computed
  return parent?.type === 'Property' && parent.key === node && !parent.computed && !parent.shorthand
}

class Reads {
  readonly name: string
  readonly #names = new Set<string>()
  readonly #syntax: Syntax
  #copies = false
  #isOther = false

  constructor(name: string, syntax: Syntax) {
    this.name = name
    this.#syntax = syntax
  }

  result(): ParameterReads | null {
    return this.#isOther ? null : { names: [...this.#names], copies: this.#copies }
  }

  note(node: Node): void {
    const parent = this.#syntax.parents.get(node)
    if (parent === undefined || !this.#isKnown(node, parent)) this.#isOther = true
  }

  #isKnown(node: Node, parent: Node): boolean {
    switch (parent.type) {
      case 'MemberExpression':
        return parent.object === node && this.#readsMember(parent)
      case 'UnaryExpression':
        return parent.operator === '!' || parent.operator === 'typeof'
      case 'IfStatement':
      case 'ConditionalExpression':
        return parent.test === node
      case 'BinaryExpression':
        return parent.operator === 'in' ? this.#readsName(parent.left) : /^[!=]==?$/.test(parent.operator)
      case 'VariableDeclarator':
        return parent.init === node && this.#readsPattern(parent.id)
      case 'AssignmentExpression':
        return parent.left === node && this.#isDefault(parent.right) && parent.operator === '='
      case 'LogicalExpression':
        return this.#isPartKnown(node, parent)
      default:
        return this.#isCopied(node, parent)
    }
  }

  /** `options && options.limit`, and `options || {}` where that is known. */
  #isPartKnown(node: Node, parent: Extract<Node, { type: 'LogicalExpression' }>): boolean {
    if (parent.left !== node) return false
    if (parent.operator === '&&') return true
    const around = this.#syntax.parents.get(parent)
    if (around === undefined || !isEmptyObject(parent.right)) return false
    if (around.type === 'AssignmentExpression')
      return around.left.type === 'Identifier' && around.left.name === this.name
    return this.#isCopied(parent, around)
  }

  /** `options = options || {}`. */
  #isDefault(right: Node): boolean {
    return (
      right.type === 'LogicalExpression' &&
      right.operator !== '&&' &&
      right.left.type === 'Identifier' &&
      right.left.name === this.name &&
      isEmptyObject(right.right)
    )
  }

  #readsMember(member: Extract<Node, { type: 'MemberExpression' }>): boolean {
    const parent = this.#syntax.parents.get(member)
    if (parent === undefined || !isRead(member, parent, this.#syntax.parents.get(parent))) return false
    const name = keyName(member.property, member.computed)
    if (name === null) return false
    this.#names.add(name)
    return true
  }

  #readsName(name: Node): boolean {
    if (name.type !== 'Literal' || typeof name.value !== 'string') return false
    this.#names.add(name.value)
    return true
  }

  #readsPattern(pattern: Node): boolean {
    if (pattern.type !== 'ObjectPattern') return false
    return pattern.properties.every((part) => {
      const name = part.type === 'Property' ? keyName(part.key, part.computed) : null
      if (name !== null) this.#names.add(name)
      return name !== null
    })
  }

  /** `{ ...options }`, `Object.assign({}, options)`, `Object.keys(options)`: nothing keeps the object itself. */
  #isCopied(node: Node, parent: Node): boolean {
    const around = this.#syntax.parents.get(parent)
    const isSpread = parent.type === 'SpreadElement' && around?.type === 'ObjectExpression'
    const isTaken = parent.type === 'CallExpression' && parent.callee !== node && isCopying(parent, node)
    if (isSpread || isTaken) this.#copies = true
    return isSpread || isTaken
  }
}

function isCopying(call: Extract<Node, { type: 'CallExpression' }>, given: Node): boolean {
  const name = dottedName(call.callee)
  if (name === 'Object.assign') return call.arguments[0] !== given && call.arguments[0]?.type === 'ObjectExpression'
  return name === 'Object.keys'
}

function isEmptyObject(node: Node): boolean {
  return node.type === 'ObjectExpression' && node.properties.length === 0
}

/** A member that is neither written to nor called, which would give it the object. */
function isRead(member: Node, parent: Node, around: Node | undefined): boolean {
  switch (parent.type) {
    case 'AssignmentExpression':
      return parent.right === member
    case 'CallExpression':
      return parent.callee !== member
    case 'TaggedTemplateExpression':
    case 'UpdateExpression':
    case 'ArrayPattern':
    case 'RestElement':
    case 'AssignmentPattern':
      return false
    case 'ForOfStatement':
    case 'ForInStatement':
      return parent.right === member
    case 'UnaryExpression':
      return parent.operator !== 'delete'
    // A pattern's target is written to.
    case 'Property':
      return around?.type === 'ObjectExpression'
    default:
      return true
  }
}
