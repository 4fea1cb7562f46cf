import type { Told } from '@midflight/model'
import { bindingNames } from './binding-names.ts'
import { ownName, statementsOf } from './class-set-up.ts'
import { dottedName } from './purity.ts'
import { constantObject } from './constant-objects.ts'
import { primitive, truthOf, unknown, valueOf, withTold, type Names, type Value } from './construction-values.ts'
import type { ModuleScope } from './scope.ts'
import { isFunction, keyName, walk, type FunctionNode, type Node, type Syntax } from './syntax.ts'

/** What a statement of the constructor puts into a field. */
export interface Assigned {
  readonly value: Value
  /** Where the statement ends. */
  readonly end: number
}

/** A part of the constructor that does not run when it is told none of some things. */
export interface Skipped {
  readonly node: Node
  readonly told: readonly Told[]
}

/**
 * A constructor as it runs when it is told nothing that it asks for: what its unconditional statements put into fields, and which parts are skipped.
 * What cannot be computed is unknown, and so is all that a part writes of which it is not known whether it runs.
 */
export class ConstructorRun {
  readonly fields = new Map<string, Assigned>()
  readonly skipped: Skipped[] = []
  /** It may end early, or return something else. */
  isUnknown = false
  readonly #locals = new Map<string, Value>()
  readonly #names: Names
  readonly #setters: ReadonlySet<string>
  /** `const self = this`. */
  readonly #aliases = new Set<string>()
  /** The instance holds an object that it was given. */
  #isKept = false
  #fixed: ReadonlySet<string> = new Set()
  /** What decides that the part runs that is looked at. */
  #path: readonly Told[] = []
  /** What decides that the constructor has not ended before. */
  #goesOn: readonly Told[] = []

  /** `setters`: names of accessors that the class has. */
  constructor(node: FunctionNode | null, setters: ReadonlySet<string>, syntax: Syntax, scope: ModuleScope) {
    this.#setters = setters
    this.#names = {
      syntax,
      scope,
      local: (name) => this.#locals.get(name) ?? null,
      field: () => null,
      constants: (identifier) => constantObject(identifier, syntax, scope),
      ownName:
        node?.type === 'FunctionDeclaration' || node?.type === 'FunctionExpression' ? (node.id?.name ?? null) : null,
    }
    if (node === null) return
    for (const name of declaredInside(node)) this.#locals.set(name, unknown)
    this.#fixed = new Set(assignedInside(node))
    node.params.forEach((parameter, index) => this.#parameter(parameter, index))
    this.#runAll(statementsOf(node))
  }

  #set(name: string, value: Value): void {
    this.#locals.set(name, this.#fixed.has(name) ? unknown : this.#here(value))
  }

  #here(value: Value): Value {
    return withTold(value, [...this.#path, ...this.#goesOn])
  }

  #assign(name: string, value: Value, end: number): void {
    this.fields.set(name, { value: this.#here(value), end })
  }

  #parameter(node: Node, index: number): void {
    if (node.type === 'TSParameterProperty' || node.type === 'RestElement') return
    const [target, fallback] =
      node.type === 'AssignmentPattern' ? [node.left, valueOf(node.right, this.#names)] : [node, null]
    const value: Value = { kind: 'argument', parameter: index, fallback, told: [] }
    if (target.type === 'Identifier') this.#set(target.name, value)
    else this.#pattern(target, value)
  }

  /** `{ limit = 10, name }` */
  #pattern(target: Node, value: Value): void {
    for (const name of bindingNames(target)) this.#set(name, unknown)
    if (target.type !== 'ObjectPattern') return
    for (const part of target.properties) {
      if (part.type !== 'Property' || part.computed) continue
      const inner = part.value
      const [name, fallback] = inner.type === 'AssignmentPattern' ? [inner.left, inner.right] : [inner, null]
      if (name.type !== 'Identifier') continue
      const member: Node = { type: 'MemberExpression', object: name, property: part.key, computed: false } as never
      const given = valueOf(member, { ...this.#names, local: () => value })
      const isMissing = given.kind === 'primitive' && given.value === undefined
      const other = isMissing && fallback !== null ? withTold(valueOf(fallback, this.#names), given.told) : given
      this.#set(name.name, fallback !== null && !isMissing ? unknown : other)
    }
  }

  #runAll(statements: readonly Node[]): void {
    for (const statement of statements) this.#run(statement)
  }

  #run(node: Node): void {
    switch (node.type) {
      case 'EmptyStatement':
      case 'FunctionDeclaration':
      case 'ClassDeclaration':
        return
      case 'BlockStatement':
        return this.#runAll(node.body)
      case 'VariableDeclaration':
        for (const { id, init } of node.declarations) {
          const value = init === null ? primitive(undefined) : valueOf(init, this.#names)
          if (init !== null) this.#forget(init)
          if (id.type === 'Identifier') this.#set(id.name, value)
          else this.#pattern(id, value)
          if (id.type === 'Identifier' && init?.type === 'ThisExpression') this.#aliases.add(id.name)
        }
        return
      case 'ExpressionStatement':
        return this.#expression(node.expression, node.end)
      case 'IfStatement':
        return this.#if(node)
      default:
        return this.#forget(node)
    }
  }

  #if({ test, consequent, alternate }: Extract<Node, { type: 'IfStatement' }>): void {
    const value = valueOf(test, this.#names)
    const truth = truthOf(value)
    this.#forget(test)
    if (truth === null) {
      this.#forget(consequent)
      if (alternate !== null) this.#forget(alternate)
      return
    }
    const [live, skipped] = truth ? [consequent, alternate] : [alternate, consequent]
    if (skipped !== null) this.#skip(skipped, value.told)
    if (live === null) return
    // What runs under a condition is so because of it.
    const before = this.#path
    this.#path = [...before, ...value.told]
    this.#run(live)
    this.#path = before
  }

  /** What a part would have done, had it run, is not so because the constructor is not told these. */
  #skip(node: Node, told: readonly Told[]): void {
    this.skipped.push({ node, told })
    let changesObjects = false
    walk(node, (inner) => {
      if (inner.type === 'ReturnStatement' && !isInFunction(inner, node, this.#names.syntax))
        this.#goesOn = [...this.#goesOn, ...told]
      const target = targetOf(inner)
      for (const name of target === null || target.type === 'MemberExpression' ? [] : targetNames(target)) {
        const value = this.#locals.get(name)
        if (value !== undefined) this.#locals.set(name, withTold(value, told))
      }
      const isWrite = target !== null && (target.type !== 'Identifier' || !this.#locals.has(target.name))
      if (isCall(inner) || (isWrite && ownName(target) === null) || this.#isObject(inner)) changesObjects = true
      return true
    })
    if (!changesObjects) return
    for (const [name, value] of this.#locals)
      if (value.kind === 'argument' || value.kind === 'object') this.#locals.set(name, withTold(value, told))
  }

  #expression(node: Node, end: number): void {
    if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier' && node.operator === '=') {
      const value = valueOf(node.right, this.#names)
      this.#forget(node.right)
      if (this.#locals.has(node.left.name)) this.#set(node.left.name, value)
      else if (this.#mentionsObject(node.right)) this.#forgetObjects()
      return
    }
    if (node.type === 'LogicalExpression') {
      const test = valueOf(node.left, this.#names)
      const truth = node.operator === '??' ? null : truthOf(test)
      if (truth === (node.operator === '||')) {
        this.#forget(node.left)
        return this.#skip(node.right, test.told)
      }
    }
    const names: string[] = []
    let value = node
    while (value.type === 'AssignmentExpression' && value.operator === '=') {
      const name = ownName(value.left)
      if (name === null) break
      names.push(name)
      value = value.right
    }
    if (names.length === 0) return this.#forget(node)
    const given = valueOf(value, this.#names)
    this.#forget(value)
    // `this.a = this.b = []` is one array.
    const shared = names.length > 1 && given.kind !== 'primitive' ? unknown : given
    if (this.#mentionsObject(value)) this.#isKept = true
    for (const name of names) {
      this.#assign(name, shared, end)
      if (this.#setters.has(name)) this.#runsOwnCode()
    }
  }

  /** Methods of its own may write to an object that the instance holds. */
  #runsOwnCode(): void {
    if (this.#isKept) this.#forgetObjects()
  }

  /** To a member of anything but the instance: it may be one of an object that the constructor was given. */
  #write({ object }: Extract<Node, { type: 'MemberExpression' }>): void {
    if (object.type === 'ThisExpression') return
    let root: Node = object
    while (root.type === 'MemberExpression') root = root.object
    if (root.type === 'ThisExpression') this.#runsOwnCode()
    else this.#forgetObjects()
  }

  #forgetObjects(): void {
    for (const [name, { kind }] of this.#locals)
      if (kind === 'argument' || kind === 'object') this.#locals.set(name, unknown)
  }

  /** Objects that other code gets may be written to there. */
  #handOver(node: Extract<Node, { type: 'CallExpression' | 'NewExpression' }>): void {
    if (node.callee.type === 'Super') this.#runsOwnCode()
    const called = dottedName(node.callee)
    if (called !== null && readingCalls.has(called)) return
    const [target] = node.arguments
    if (called === 'Object.assign' && target?.type === 'ObjectExpression' && target.properties.length === 0) return
    const isMethod = node.type === 'CallExpression' && node.callee.type === 'MemberExpression'
    const receiver = isMethod ? (node.callee as Extract<Node, { type: 'MemberExpression' }>) : null
    const isCheck = receiver !== null && keyName(receiver.property, receiver.computed) === 'hasOwnProperty'
    if (receiver !== null && (this.#isThis(receiver.object) || receiver.object.type === 'Super')) this.#runsOwnCode()
    const given: Node[] = receiver === null || isCheck ? [...node.arguments] : [receiver.object, ...node.arguments]
    for (const part of given)
      walk(part, (inner) => {
        if (this.#isThis(inner)) this.#runsOwnCode()
        if (this.#isObject(inner, receiver)) this.#forgetObjects()
        return true
      })
  }

  /** A variable that may hold an object which others can reach, where more is done with it than reading a member. */
  #isObject(node: Node, callee: Node | null = null): boolean {
    if (node.type !== 'Identifier' || this.#isMemberRead(node, callee)) return false
    const kind = this.#locals.get(node.name)?.kind
    return kind === 'argument' || kind === 'object' || kind === 'unknown'
  }

  #mentionsObject(root: Node): boolean {
    let found = false
    walk(root, (node) => {
      found ||= this.#isObject(node) || (this.#isKept && this.#isThis(node))
      return !found
    })
    return found
  }

  #isThis(node: Node): boolean {
    return node.type === 'ThisExpression' || (node.type === 'Identifier' && this.#aliases.has(node.name))
  }

  #isMemberRead(node: Node, callee: Node | null): boolean {
    const parent = this.#names.syntax.parents.get(node)
    return parent?.type === 'MemberExpression' && parent !== callee && parent.object === node
  }

  /** What may be written somewhere in it is not known any more. */
  #forget(node: Node): void {
    walk(node, (inner) => {
      if (inner.type === 'ReturnStatement' && !isInFunction(inner, node, this.#names.syntax)) this.isUnknown = true
      if (isCall(inner)) this.#handOver(inner)
      if (inner.type === 'TaggedTemplateExpression') this.#forgetObjects()
      const target = targetOf(inner)
      if (target === null) return true
      // Who keeps an object may write to it.
      const isKeeping = inner.type === 'AssignmentExpression' && this.#mentionsObject(inner.right)
      if (isKeeping && ownName(target) !== null) this.#isKept = true
      else if (isKeeping && (target.type !== 'Identifier' || !this.#locals.has(target.name))) this.#forgetObjects()
      if (target.type === 'MemberExpression') this.#write(target)
      if (target.type === 'Identifier' || target.type === 'ObjectPattern' || target.type === 'ArrayPattern')
        for (const name of targetNames(target)) if (this.#locals.has(name)) this.#locals.set(name, unknown)
      const name = ownName(target)
      if (name !== null) this.fields.set(name, { value: unknown, end: node.end })
      return true
    })
  }
}

function isCall(node: Node): node is Extract<Node, { type: 'CallExpression' | 'NewExpression' }> {
  return node.type === 'CallExpression' || node.type === 'NewExpression'
}

/** Calls that write to nothing that exists. */
const readingCalls = new Set(
  'Object.prototype.hasOwnProperty.call Object.hasOwn Object.keys Array.isArray Number.isInteger Number.isFinite Boolean String Number'.split(
    ' ',
  ),
)

function isInFunction(node: Node, root: Node, { parents }: Syntax): boolean {
  for (let at: Node | undefined = node; at !== undefined && at !== root; at = parents.get(at))
    if (isFunction(at)) return true
  return isFunction(root)
}

/** What an assignment, a loop or `delete` writes to. */
function targetOf(node: Node): Node | null {
  if (node.type === 'AssignmentExpression' || node.type === 'ForInStatement' || node.type === 'ForOfStatement')
    return node.left
  const isWrite = node.type === 'UpdateExpression' || (node.type === 'UnaryExpression' && node.operator === 'delete')
  return isWrite ? node.argument : null
}

function targetNames(target: Node): string[] {
  if (target.type === 'Identifier') return [target.name]
  const names: string[] = []
  walk(target, (node) => {
    if (node.type === 'Identifier') names.push(node.name)
    return true
  })
  return names
}

/** Variables that a constructor declares anywhere in its own body; those of blocks inside it hide parameters. */
function declaredInside(node: FunctionNode): string[] {
  const names: string[] = []
  walk(node, (inner) => {
    if (inner !== node && isFunction(inner)) {
      if (inner.type === 'FunctionDeclaration' && inner.id !== null) names.push(inner.id.name)
      return false
    }
    if (inner.type === 'VariableDeclarator') names.push(...bindingNames(inner.id))
    if (inner.type === 'ClassDeclaration' && inner.id !== null) names.push(inner.id.name)
    if (inner.type === 'CatchClause' && inner.param !== null) names.push(...bindingNames(inner.param))
    return true
  })
  return names
}

/** Variables that functions inside a constructor write to, at any time, and those that are declared more than once. */
function assignedInside(root: FunctionNode): string[] {
  const names: string[] = []
  const seen = new Set<string>(root.params.flatMap((parameter) => bindingNames(parameter as Node)))
  walk(root, (node) => {
    if (node !== root && isFunction(node))
      walk(node, (inner) => {
        if (inner.type === 'AssignmentExpression') names.push(...targetNames(inner.left))
        if (inner.type === 'UpdateExpression') names.push(...targetNames(inner.argument))
        return true
      })
    if (node.type === 'VariableDeclarator' || node.type === 'CatchClause') {
      const pattern = node.type === 'VariableDeclarator' ? node.id : node.param
      for (const name of pattern === null ? [] : bindingNames(pattern)) {
        if (seen.has(name)) names.push(name)
        seen.add(name)
      }
    }
    // `with (options)` and `arguments[0] = …` write to what no name tells.
    if (node.type === 'Identifier' && node.name === 'arguments') names.push(...seen)
    return true
  })
  return names
}
