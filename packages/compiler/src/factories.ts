import type { LocalWork } from './local-work.ts'
import { isClass, isFunction, walk, type FunctionNode, type Node, type Syntax } from './syntax.ts'

/**
 * What a variable of a factory holds: something that it was `given`, and that lives on elsewhere; a `primitive`; a `function` of its own; or what it has `made`, which is
 * gone when the factory runs again.
 */
type Holding = 'given' | 'primitive' | 'function' | 'made'

/**
 * Reads a function that is called where it stands and that returns functions: `(function (serializer) { const asString = serializer.asString; return function (input) { … } })(serializer)`.
 * Null where these may keep anything from one call to the next in a variable or an object of the factory: then what it returns could not be made again.
 */
export function factoryWorkOf(node: FunctionNode, syntax: Syntax): LocalWork | null {
  if (node.async || node.generator || node.body?.type !== 'BlockStatement') return null
  if (!node.params.every((parameter) => parameter.type === 'Identifier')) return null
  const reader = new Reader(node, syntax)
  if (!reader.read()) return null
  return { locals: new Set(reader.holdings.keys()), fresh: new Set() }
}

class Reader {
  readonly holdings = new Map<string, Holding>()
  readonly #inner: FunctionNode[] = []
  readonly #assigned = new Set<string>()
  readonly #declared = new Set<string>()
  readonly #node: FunctionNode
  readonly #syntax: Syntax

  constructor(node: FunctionNode, syntax: Syntax) {
    this.#node = node
    this.#syntax = syntax
  }

  read(): boolean {
    const { params, type } = this.#node
    if (type !== 'ArrowFunctionExpression' && this.#node.id !== null) this.#declare(this.#node.id.name, 'function')
    if (!params.every((parameter) => this.#declare((parameter as { name: string }).name, 'given'))) return false
    if (!this.#readNames() || !this.#readBody() || ![...this.#assigned].every((name) => this.holdings.has(name)))
      return false
    // What is assigned to may hold anything.
    for (const name of this.#assigned) this.holdings.set(name, 'made')
    if (!this.#hasPlainNames()) return false
    return this.#inner.every((inner) => this.#keepsNothing(inner))
  }

  #declare(name: string, holding: Holding): boolean {
    const isNew = !this.holdings.has(name)
    this.holdings.set(name, isNew ? holding : 'made')
    return isNew
  }

  /** The functions in it, which may be used before they are written, and what it assigns to, wherever. */
  #readNames(): boolean {
    let isClear = true
    walk(this.#node.body!, (node) => {
      if (isClass(node) || node.type === 'ThisExpression' || node.type === 'MetaProperty') isClear = false
      if (node.type === 'Identifier' && node.name === 'arguments') isClear = false
      if (node.type === 'AssignmentExpression' || node.type === 'UpdateExpression') isClear &&= this.#assigns(node)
      if (node.type === 'VariableDeclarator') for (const { name } of namesIn(node.id)) this.#declared.add(name)
      if (!isFunction(node)) return isClear
      this.#inner.push(node)
      if (node.type === 'FunctionDeclaration') isClear &&= this.#declare(node.id!.name, 'function')
      return false
    })
    return isClear
  }

  /** Its variables. */
  #readBody(): boolean {
    let isClear = true
    walk(this.#node.body!, (node) => {
      if (node.type === 'VariableDeclarator') isClear &&= this.#declares(node)
      return isClear && !isFunction(node)
    })
    return isClear
  }

  #assigns(node: Extract<Node, { type: 'AssignmentExpression' | 'UpdateExpression' }>): boolean {
    const target = node.type === 'AssignmentExpression' ? node.left : node.argument
    if (target.type === 'Identifier') this.#assigned.add(target.name)
    return target.type === 'Identifier'
  }

  #declares({ id, init }: Extract<Node, { type: 'VariableDeclarator' }>): boolean {
    if (id.type === 'Identifier') return this.#declare(id.name, init === null ? 'made' : this.#holdingOf(init))
    if (id.type !== 'ObjectPattern' || init === null || this.#holdingOf(init) !== 'given') return false
    return id.properties.every(
      (part) =>
        part.type === 'Property' &&
        !part.computed &&
        part.value.type === 'Identifier' &&
        this.#declare(part.value.name, 'given'),
    )
  }

  #holdingOf(node: Node): Holding {
    switch (node.type) {
      case 'Literal':
        return 'regex' in node ? 'made' : 'primitive'
      case 'TemplateLiteral':
      case 'BinaryExpression':
        return 'primitive'
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return 'function'
      case 'Identifier':
        if (this.#assigned.has(node.name)) return 'made'
        return this.holdings.get(node.name) ?? (this.#declared.has(node.name) ? 'made' : 'given')
      case 'MemberExpression':
        return this.#holdingOf(node.object) === 'given' ? 'given' : 'made'
      case 'CallExpression':
        return isBound(node, this.#syntax) ? 'function' : 'made'
      default:
        return 'made'
    }
  }

  /** No function in it has a variable or a parameter of the same name, so that a name tells what is meant. */
  #hasPlainNames(): boolean {
    let isPlain = true
    const note = (pattern: Node): void => {
      if (namesIn(pattern).some(({ name }) => this.holdings.has(name))) isPlain = false
    }
    for (const inner of this.#inner) {
      for (const node of nodesIn(inner)) {
        if (node.type === 'VariableDeclarator') note(node.id)
        if (node.type === 'CatchClause' && node.param !== null) note(node.param)
        if (isClass(node) && node.id !== null) note(node.id)
        if (!isFunction(node)) continue
        for (const parameter of node.params) note(parameter)
        if (node !== inner && node.type !== 'ArrowFunctionExpression' && node.id !== null) note(node.id)
      }
    }
    return isPlain
  }

  #keepsNothing(inner: FunctionNode): boolean {
    return nodesIn(inner).every((node) => {
      if (node.type === 'ThisExpression') return this.#hasOwnThis(node, inner)
      if (node.type !== 'Identifier' || node === (inner as { id?: Node | null }).id) return true
      if (node.name === 'arguments') return this.#hasOwnThis(node, inner)
      const holding = this.holdings.get(node.name)
      return holding === undefined || this.#leaves(node, holding)
    })
  }

  /** An arrow function has the `this` of the factory. */
  #hasOwnThis(node: Node, inner: FunctionNode): boolean {
    for (let outer: Node | undefined = node; outer !== undefined; outer = this.#syntax.parents.get(outer)) {
      if (isFunction(outer) && outer.type !== 'ArrowFunctionExpression') return true
      if (outer === inner) return false
    }
    return false
  }

  /** Whether the mention of a variable leaves it, and what it holds, as they are; what lives on elsewhere may change. */
  #leaves(node: Node, holding: Holding): boolean {
    const { parents } = this.#syntax
    const parent = parents.get(node)!
    // The name of a member, or of a property.
    if (parent.type === 'MemberExpression' && parent.property === node && !parent.computed) return true
    if (parent.type === 'Property' && parent.key === node && !parent.computed && parent.value !== node) return true
    if (isTarget(parent, node, parents)) return false
    if (holding === 'given' || holding === 'primitive') return true
    if (parent.type !== 'MemberExpression' || parent.object !== node) return holding === 'function'
    const outer = parents.get(parent)!
    if (isTarget(outer, parent, parents) || (outer.type === 'UnaryExpression' && outer.operator === 'delete'))
      return false
    const isCalled = outer.type === 'CallExpression' && outer.callee === parent
    // What is read of an object that it made may be an object too, and be written to further on.
    if (holding === 'made') return !isCalled && isReading(outer, parent)
    return !isCalled || /^\.(call|apply)$/.test(this.#syntax.code.slice(node.end, parent.end))
  }
}

/** What others have too, or a primitive, or a function that closes over the module alone. */
export function isShared(node: Node): boolean {
  if (node.type === 'MemberExpression') return !node.computed && isShared(node.object)
  if (node.type === 'Literal') return !('regex' in node)
  return /^(Identifier|TemplateLiteral|UnaryExpression|BinaryExpression)$/.test(node.type) || isFunction(node)
}

/** `serializer.asInteger.bind(serializer)`. */
export function isBound(node: Extract<Node, { type: 'CallExpression' }>, { code }: Syntax): boolean {
  const { callee, arguments: values } = node
  if (callee.type !== 'MemberExpression' || callee.computed || callee.optional || values.length !== 1) return false
  const { object, property } = callee
  if (property.type !== 'Identifier' || property.name !== 'bind' || object.type !== 'MemberExpression') return false
  const [target] = values
  return (
    target?.type === 'Identifier' &&
    object.object.type === 'Identifier' &&
    code.slice(target.start, target.end) === object.object.name
  )
}

/** Where a value is only computed with. */
function isReading(parent: Node, node: Node): boolean {
  if (parent.type === 'BinaryExpression' || parent.type === 'TemplateLiteral') return true
  if (parent.type === 'AssignmentExpression') return parent.right === node && parent.operator === '+='
  return parent.type === 'UnaryExpression' || (parent.type === 'IfStatement' && parent.test === node)
}

function isTarget(parent: Node, node: Node, parents: Syntax['parents']): boolean {
  if (parent.type === 'AssignmentExpression' || parent.type === 'AssignmentPattern') return parent.left === node
  if (parent.type === 'ForInStatement' || parent.type === 'ForOfStatement') return parent.left === node
  if (parent.type === 'Property') return parents.get(parent)?.type === 'ObjectPattern'
  return /^(UpdateExpression|ArrayPattern|RestElement)$/.test(parent.type)
}

function namesIn(pattern: Node): Extract<Node, { type: 'Identifier' }>[] {
  return nodesIn(pattern).filter((node) => node.type === 'Identifier')
}

function nodesIn(root: Node): Node[] {
  const found: Node[] = []
  walk(root, (node) => void found.push(node))
  return found
}
