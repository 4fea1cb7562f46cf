import { bindingNames } from './binding-names.ts'
import {
  freezingIn,
  hasCalls,
  isCertain,
  isInFunction,
  isNeverRun,
  isWritten,
  returnedBy,
  starHelpers,
  wrapperName,
  wrappers,
  type Freezing,
} from './commonjs-forms.ts'
import { dottedName } from './purity.ts'
import type { ModuleScope } from './scope.ts'
import { isFunction, keyName, walk, type Node, type Syntax } from './syntax.ts'

/** What a CommonJS module exports and requires, as far as its top-level statements say it. */
export interface CommonJs {
  readonly members: readonly MemberExport[]
  /** `module.exports = value`, where that happens once. */
  readonly whole: WholeExport | null
  /** `exports.a = exports.b = void 0`, which comes before everything else in what TypeScript and Babel emit. */
  readonly preludes: readonly Node[]
  /** `0 && (module.exports = { a, b })`, which never runs: it tells Node's lexer the names. */
  readonly hints: readonly Node[]
  readonly stars: readonly StarExport[]
  readonly getters: readonly GetterExport[]
  /** What freezes the exports: they are kept so that an upgrade can change them. */
  readonly freezings: readonly Freezing[]
  readonly requires: readonly RequireBinding[]
  /** All other calls of `require` with a literal. */
  readonly calls: readonly RequireCall[]
  /** It may export more than the above. */
  readonly isDynamic: boolean
}

/** `exports.name = value` as a statement of its own, the one place where this name is exported. */
export interface MemberExport {
  readonly statement: Node
  readonly target: Node
  readonly name: string
  readonly value: Node
  /** It is a member of what `exports` names, and so of what was exported before `module.exports` was replaced. */
  readonly ofAlias: boolean
}

export interface WholeExport {
  readonly statement: Node
  readonly value: Node
  /** `exports = module.exports = value`. */
  readonly isAliased: boolean
}

/** `__exportStar(require('./x'), exports)`. */
export interface StarExport {
  readonly statement: Node
  readonly specifier: string
}

/** `Object.defineProperty(exports, 'name', { get: function () { return x.name } })`. */
export interface GetterExport {
  readonly statement: Node
  readonly name: string
  /** What it returns: a binding, and perhaps a member of that. */
  readonly binding: string
  readonly member: string | null
}

/** `const x = require('./x')` at top level, in one of its forms, with what each binding gets of the module. */
export interface RequireBinding {
  readonly declarator: Extract<Node, { type: 'VariableDeclarator' }>
  readonly call: CallNode
  readonly specifier: string
  readonly names: readonly { readonly local: string; readonly imported: string; readonly node: Node }[]
  /** Whether it holds the module's exports themselves, members of them, or an object that a helper made of them. */
  readonly takes: 'whole' | 'members' | 'wrapped'
}

export interface RequireCall {
  readonly call: CallNode
  readonly specifier: string
  /** It runs whenever the module is evaluated. */
  readonly isCertain: boolean
  /** It stands in no function: if it runs, then while the module is evaluated. */
  readonly isAtLoad: boolean
}

type CallNode = Extract<Node, { type: 'CallExpression' }>
type MemberNode = Extract<Node, { type: 'MemberExpression' }>

/** Reads what a CommonJS module exports and requires. What is not one of the known forms makes it dynamic, or is an item like any other. */
export function readCommonJs(syntax: Syntax, scope: ModuleScope): CommonJs {
  const reader = new Reader(syntax, scope)
  return reader.read()
}

class Reader {
  readonly #syntax: Syntax
  readonly #scope: ModuleScope
  readonly #accounted = new Set<Node>()

  constructor(syntax: Syntax, scope: ModuleScope) {
    this.#syntax = syntax
    this.#scope = scope
  }

  read(): CommonJs {
    const found = {
      members: [] as MemberExport[],
      preludes: [] as Node[],
      hints: [] as Node[],
      stars: [] as StarExport[],
      getters: [] as GetterExport[],
      freezings: [] as Freezing[],
      requires: [] as RequireBinding[],
    }
    const wholes: WholeExport[] = []
    for (const statement of this.#syntax.program.body) {
      if (statement.type === 'VariableDeclaration') {
        for (const declarator of statement.declarations) {
          const binding = this.#requireBinding(declarator)
          if (binding !== null) found.requires.push(binding)
        }
      }
      if (statement.type !== 'ExpressionStatement') continue
      const { expression } = statement
      if (isNeverRun(expression)) {
        found.hints.push(statement)
        this.#account(statement)
      } else if (this.#isPrelude(expression)) {
        found.preludes.push(statement)
        this.#account(statement)
      } else if (expression.type === 'AssignmentExpression' && expression.operator === '=') {
        const member = this.#member(statement, expression)
        if (member !== null) found.members.push(member)
        const whole = this.#whole(statement, expression)
        if (whole !== null) wholes.push(whole)
      } else if (expression.type === 'CallExpression') {
        const freezing = freezingIn(statement, this.#syntax, (node) => this.#isExports(node))
        if (freezing !== null) found.freezings.push(freezing)
        for (const mention of freezing?.mentions ?? []) this.#accounted.add(mention)
        const star = this.#star(statement, expression)
        if (star !== null) found.stars.push(star)
        const getter = this.#getter(statement, expression)
        if (getter !== null) found.getters.push(getter)
      }
    }
    const members = found.members.filter(({ name }) => this.#writesOf(name) === 1)
    const whole = wholes.length === 1 && this.#writesOf(null) === 1 ? wholes[0]! : null
    for (const { statement, target } of members) this.#account(statement, target)
    if (whole !== null) this.#accountTargets(whole)
    return { ...found, members, whole, calls: this.#otherCalls(found), isDynamic: this.#isDynamic() }
  }

  /** `exports`, or `module.exports`. */
  #isExports(node: Node): boolean {
    if (node.type === 'Identifier') return node.name === 'exports' && this.#isGlobal(node)
    return node.type === 'MemberExpression' && dottedName(node) === 'module.exports' && this.#isGlobal(node.object)
  }

  #isGlobal(node: Node): boolean {
    return this.#scope.globalNodes.has(node)
  }

  #memberName(node: Node): string | null {
    if (node.type !== 'MemberExpression' || !this.#isExports(node.object)) return null
    return keyName(node.property, node.computed)
  }

  #isPrelude(expression: Node): boolean {
    let node = expression
    let count = 0
    while (node.type === 'AssignmentExpression' && node.operator === '=' && this.#memberName(node.left) !== null) {
      count += 1
      node = node.right
    }
    return count > 0 && node.type === 'UnaryExpression' && node.operator === 'void'
  }

  #member(statement: Node, { left, right }: Extract<Node, { type: 'AssignmentExpression' }>): MemberExport | null {
    const name = this.#memberName(left)
    if (name === null || right.type === 'AssignmentExpression') return null
    const ofAlias = (left as MemberNode).object.type === 'Identifier'
    return { statement, target: left, name, value: right, ofAlias }
  }

  #whole(statement: Node, { left, right }: Extract<Node, { type: 'AssignmentExpression' }>): WholeExport | null {
    if (!this.#isExports(left)) return null
    if (left.type === 'MemberExpression' && right.type !== 'AssignmentExpression')
      return { statement, value: right, isAliased: false }
    if (right.type !== 'AssignmentExpression' || right.operator !== '=' || !this.#isExports(right.left)) return null
    if (right.right.type === 'AssignmentExpression' || right.left.type === left.type) return null
    return { statement, value: right.right, isAliased: true }
  }

  #star(statement: Node, call: CallNode): StarExport | null {
    const [from, to] = call.arguments
    if (!starHelpers.test(dottedName(call.callee) ?? '') || call.arguments.length > 2) return null
    const specifier = from === undefined ? null : this.#required(from)
    if (specifier === null || (to !== undefined && !this.#isExports(to))) return null
    this.#account(statement)
    return { statement, specifier }
  }

  #getter(statement: Node, call: CallNode): GetterExport | null {
    const [target, key, descriptor] = call.arguments
    if (dottedName(call.callee) !== 'Object.defineProperty' || target === undefined || !this.#isExports(target))
      return null
    if (key?.type !== 'Literal' || typeof key.value !== 'string' || descriptor?.type !== 'ObjectExpression') return null
    const getter = descriptor.properties.find(
      (property) => property.type === 'Property' && keyName(property.key, property.computed) === 'get',
    )
    const returned = getter?.type === 'Property' ? returnedBy(getter.value) : null
    const object = returned?.type === 'MemberExpression' ? returned.object : returned
    const member = returned?.type === 'MemberExpression' ? keyName(returned.property, returned.computed) : null
    const isKnown = object?.type === 'Identifier' && (returned === object || member !== null)
    // What another getter gives (`get: lazily('json')`) may be anything.
    if (getter === undefined || isKnown) this.#account(target)
    return isKnown ? { statement, name: key.value, binding: object.name, member } : null
  }

  #requireBinding(declarator: RequireBinding['declarator']): RequireBinding | null {
    const { id, init } = declarator
    if (init === null) return null
    const found = this.#source(init)
    if (found === null || !this.#isConstant(declarator)) return null
    const { call, specifier, imported, takes } = found
    if (id.type === 'Identifier') {
      return { declarator, call, specifier, takes, names: [{ local: id.name, imported, node: id }] }
    }
    if (id.type !== 'ObjectPattern' || imported !== 'module.exports') return null
    const names: { local: string; imported: string; node: Node }[] = []
    for (const property of id.properties) {
      if (property.type !== 'Property') {
        for (const local of bindingNames(property.argument))
          names.push({ local, imported: 'module.exports', node: property })
        continue
      }
      const key = keyName(property.key, property.computed)
      if (key === null || hasCalls(property.value)) return null
      for (const local of bindingNames(property.value)) names.push({ local, imported: key, node: property })
    }
    return { declarator, call, specifier, names, takes: 'members' }
  }

  /** `require('x')`, `require('x').y`, `__importDefault(require('x'))`. */
  #source(init: Node): { call: CallNode; specifier: string; imported: string; takes: RequireBinding['takes'] } | null {
    const specifier = this.#required(init)
    if (specifier !== null) return { call: init as CallNode, specifier, imported: 'module.exports', takes: 'whole' }
    if (init.type === 'MemberExpression') {
      const inner = this.#required(init.object)
      const imported = keyName(init.property, init.computed)
      if (inner === null || imported === null) return null
      return { call: init.object as CallNode, specifier: inner, imported, takes: 'members' }
    }
    if (init.type !== 'CallExpression' || !wrappers.test(wrapperName(init.callee))) return null
    const [argument] = init.arguments
    const inner = argument === undefined ? null : this.#required(argument)
    if (inner === null) return null
    return { call: argument as CallNode, specifier: inner, imported: '*', takes: 'wrapped' }
  }

  #isConstant({ id }: RequireBinding['declarator']): boolean {
    return bindingNames(id).every((name) => this.#scope.declaredOnce(name) && !this.#scope.assigned.has(name))
  }

  /** The literal that `require` is called with, or null. */
  #required(node: Node): string | null {
    if (node.type !== 'CallExpression' || node.arguments.length !== 1 || node.optional) return null
    const [argument] = node.arguments
    if (node.callee.type !== 'Identifier' || node.callee.name !== 'require' || !this.#isGlobal(node.callee)) return null
    return argument?.type === 'Literal' && typeof argument.value === 'string' ? argument.value : null
  }

  #otherCalls({ requires, hints }: { requires: readonly RequireBinding[]; hints: readonly Node[] }): RequireCall[] {
    const bound = new Set<Node>(requires.map(({ call }) => call))
    const calls: RequireCall[] = []
    walk(this.#syntax.program, (node) => {
      if (hints.includes(node)) return false
      const specifier = bound.has(node) ? null : this.#required(node)
      if (specifier !== null)
        calls.push({
          call: node as CallNode,
          specifier,
          isCertain: isCertain(node, this.#syntax),
          isAtLoad: !isInFunction(node, this.#syntax),
        })
      return true
    })
    return calls
  }

  /** How often a name is exported, in any way that can be seen; for null, how often `module.exports` is replaced. */
  #writesOf(name: string | null): number {
    let count = 0
    for (const node of this.#scope.globalNodes) {
      const exported = this.#exportsNode(node)
      if (exported === null || this.#accounted.has(exported)) continue
      const parent = this.#syntax.parents.get(exported)
      if (name === null) {
        // The other half of `exports = module.exports = …` is the same write.
        if (isWritten(exported, this.#syntax) && exported.type === 'MemberExpression') count += 1
        continue
      }
      if (parent !== undefined && this.#memberName(parent) === name && isWritten(parent, this.#syntax)) count += 1
    }
    return count
  }

  /** The `exports` or `module.exports` that a global identifier is or is part of. */
  #exportsNode(node: Node): Node | null {
    if (this.#isExports(node)) return node
    const parent = this.#syntax.parents.get(node)
    return parent !== undefined && this.#isExports(parent) ? parent : null
  }

  /** Whether `exports` is used in any way but reading a member, or a recognised statement. */
  #isDynamic(): boolean {
    for (const node of this.#scope.globalNodes) {
      const exported = this.#exportsNode(node)
      if (exported === null || this.#accounted.has(exported)) continue
      const parent = this.#syntax.parents.get(exported)
      const isRead = parent !== undefined && this.#memberName(parent) !== null && !isWritten(parent, this.#syntax)
      const isHarmless = parent?.type === 'ExpressionStatement' || parent?.type === 'BinaryExpression'
      if (!isRead && !isHarmless) return true
    }
    return this.#exportsThroughThis()
  }

  /** `this.name = …` at top level, where `this` is `exports`; not the `this && this.__importDefault` of TypeScript. */
  #exportsThroughThis(): boolean {
    let found = false
    walk(this.#syntax.program, (node) => {
      if ((isFunction(node) && node.type !== 'ArrowFunctionExpression') || node.type === 'ClassBody') return false
      if (node.type !== 'ThisExpression') return !found
      const parent = this.#syntax.parents.get(node)
      const isTested = parent?.type === 'LogicalExpression' || parent?.type === 'BinaryExpression'
      const isRead = parent?.type === 'MemberExpression' && !isWritten(parent, this.#syntax)
      if (!isTested && !isRead) found = true
      return false
    })
    return found
  }

  /** Marks the mentions of `exports` in a node, or in its target alone, as understood. */
  #account(root: Node, target: Node = root): void {
    walk(target === root ? root : target, (node) => {
      if (this.#isExports(node)) this.#accounted.add(node)
    })
  }

  #accountTargets({ statement, value }: WholeExport): void {
    walk(statement, (node) => {
      if (node === value) return false
      if (this.#isExports(node)) this.#accounted.add(node)
      return true
    })
  }
}
