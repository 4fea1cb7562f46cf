import { constructorOf, ownName, statementsOf } from './class-set-up.ts'
import { isWritten } from './commonjs-forms.ts'
import { runsInPlace } from './purity.ts'
import {
  childrenOf,
  isClass,
  isFunction,
  keyName,
  walk,
  type ClassNode,
  type FunctionNode,
  type Node,
  type Syntax,
} from './syntax.ts'

/** What construction does with `this` before it ends: in the constructor, and in the methods that it calls. */
export class SetUp {
  /** How often each member is mentioned. */
  readonly mentions = new Map<string, number>()
  /** How often each member is written to. */
  readonly writes = new Map<string, number>()
  /** What unconditional statements of the constructor put into fields, and where these statements end. */
  readonly assignments = new Map<string, { value: Node; end: number }>()
  /** It writes to members of names that are not known, nor constants of the module. */
  writesAny = false
  /** It may end before its last statement, or return something else. */
  isUnknown = false
  /** Where any member may be written for the last time: other code gets the instance, or the name is computed; -1 where that is nowhere. */
  #lastLeak = -1
  readonly #syntax: Syntax
  readonly #methods = new Map<string, Node[]>()
  readonly #called = new Set<string>()
  readonly #aliases = new Set<string>()
  readonly #functions = new Map<string, FunctionNode>()
  readonly #isSkipped: (node: Node) => boolean
  readonly #isFunction: boolean

  readonly #isTopLevel: (node: Node) => boolean

  /** `isSkipped`: parts that do not run. `isTopLevel`: whether a name is one of the module. */
  constructor(
    node: ClassNode | FunctionNode,
    syntax: Syntax,
    isSkipped: (node: Node) => boolean = () => false,
    isTopLevel: (node: Node) => boolean = () => false,
  ) {
    this.#syntax = syntax
    this.#isTopLevel = isTopLevel
    this.#isSkipped = isSkipped
    this.#isFunction = isFunction(node)
    const members = isFunction(node) ? [] : node.body.body
    for (const member of members as readonly Node[]) {
      // An initialiser of another field may do anything with the instance.
      if (member.type === 'PropertyDefinition' && !member.static && member.value !== null)
        this.#visit(member.value, null)
      if (member.type !== 'MethodDefinition' || member.static) continue
      const name = keyName(member.key, member.computed)
      if (name !== null && member.kind !== 'constructor')
        this.#methods.set(name, [...(this.#methods.get(name) ?? []), member.value])
    }
    this.#visitConstructor(isFunction(node) ? node : constructorOf(node))
  }

  #visitConstructor(constructor: FunctionNode | null): void {
    if (constructor !== null) this.#readNames(constructor)
    for (const parameter of constructor?.params ?? []) this.#visit(parameter, null)
    for (const statement of statementsOf(constructor)) {
      if (statement.type === 'ExpressionStatement') this.#assign(statement.expression, statement.end)
      this.#visit(statement, null)
    }
  }

  /** `const self = this`, and functions that the constructor has names for. */
  #readNames(constructor: FunctionNode): void {
    walk(constructor, (node) => {
      if (node.type === 'FunctionDeclaration' && node !== constructor && node.id !== null)
        this.#functions.set(node.id.name, node)
      if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier') {
        if (node.init?.type === 'ThisExpression') this.#aliases.add(node.id.name)
        else if (node.init !== null && isFunction(node.init)) this.#functions.set(node.id.name, node.init)
      }
      return node === constructor || !isFunction(node)
    })
  }

  leaksAfter(position: number): boolean {
    return this.#lastLeak > position
  }

  /** `this.a = this.b = 0`, where both get a primitive. */
  #assign(expression: Node, end: number): void {
    const names: string[] = []
    let value = expression
    while (value.type === 'AssignmentExpression' && value.operator === '=') {
      const name = ownName(value.left)
      if (name === null) return
      names.push(name)
      value = value.right
    }
    if (names.length > 1 && value.type !== 'Literal') return
    for (const name of names.toReversed()) this.assignments.set(name, { value, end })
  }

  /** `at`: where the constructor calls the method that is looked at; null in the constructor itself. */
  #visit(root: Node, at: number | null): void {
    walk(root, (node) => {
      if (this.#isSkipped(node)) return false
      if (isFunction(node)) return node.type === 'ArrowFunctionExpression' && this.#runsAtOnce(node)
      if (isClass(node)) return false
      if (node.type === 'ReturnStatement' && at === null) this.isUnknown = true
      if (node.type === 'ThisExpression' || node.type === 'Super' || this.#isAlias(node))
        this.#use(node, at ?? node.start)
      if (node.type === 'CallExpression' && node.callee.type === 'Identifier')
        this.#visitFunction(node.callee.name, at ?? node.start)
      return true
    })
  }

  #isAlias(node: Node): boolean {
    if (node.type !== 'Identifier' || !this.#aliases.has(node.name)) return false
    const parent = this.#syntax.parents.get(node)
    if (parent?.type === 'MemberExpression') return parent.object === node || parent.computed
    return !(parent?.type === 'Property' && parent.key === node && !parent.shorthand)
  }

  /** A function of the constructor that it calls itself. */
  #visitFunction(name: string, at: number): void {
    const node = this.#functions.get(name)
    if (node === undefined) return
    this.#functions.delete(name)
    this.#visitMethod(node, at)
  }

  #runsAtOnce(node: Node): boolean {
    const parent = this.#syntax.parents.get(node)
    return runsInPlace(node, this.#syntax) || parent?.type === 'NewExpression'
  }

  #use(node: Node, at: number): void {
    const parent = this.#syntax.parents.get(node)
    if (node.type === 'Super' && parent?.type === 'CallExpression') return
    // `this instanceof Room`, `const self = this`.
    if (parent?.type === 'BinaryExpression') return
    if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return
    const isMember = parent?.type === 'MemberExpression' && parent.object === node
    const name = isMember ? keyName(parent.property, parent.computed) : null
    if (name === null) {
      if (isMember && isTarget(parent, this.#syntax) && !this.#isConstant(parent.property)) this.writesAny = true
      this.#lastLeak = Math.max(this.#lastLeak, at)
      return
    }
    this.mentions.set(name, (this.mentions.get(name) ?? 0) + 1)
    if (isTarget(parent!, this.#syntax)) this.writes.set(name, (this.writes.get(name) ?? 0) + 1)
    // What a function has as methods is put on its prototype elsewhere.
    const isCall = this.#syntax.parents.get(parent!)?.type === 'CallExpression'
    if (this.#isFunction && isCall) this.#lastLeak = Math.max(this.#lastLeak, at)
    if (this.#called.has(name)) return
    this.#called.add(name)
    for (const method of this.#methods.get(name) ?? []) this.#visitMethod(method, at)
  }

  /** `util.inspect.custom` */
  #isConstant(key: Node): boolean {
    let root = key
    while (root.type === 'MemberExpression' && !root.computed) root = root.object
    return root !== key && this.#isTopLevel(root)
  }

  #visitMethod(method: Node, at: number): void {
    for (const part of childrenOf(method)) this.#visit(part, at)
  }
}

/** `({ limit: this.limit } = options)` writes, too. */
function isTarget(node: Node, syntax: Syntax): boolean {
  const parent = syntax.parents.get(node)
  const isInPattern = parent?.type === 'Property' && syntax.parents.get(parent)?.type === 'ObjectPattern'
  return isInPattern || isWritten(node, syntax)
}
