import type { HandedTo } from '@midflight/model'
import type { MethodDefinition, PropertyDefinition } from 'oxc-parser'
import { constructorOf, ownName, statementsOf } from './class-set-up.ts'
import { isWritten } from './commonjs-forms.ts'
import { possibleNames } from './named-elements.ts'
import { dottedName, isCalledWhereItStands, runsInPlace } from './purity.ts'
import type { ModuleScope } from './scope.ts'
import {
  isClass,
  isFunction,
  keyName,
  walk,
  type ClassNode,
  type FunctionNode,
  type Node,
  type Syntax,
} from './syntax.ts'

type Member = Extract<Node, { type: 'MemberExpression' }>
type MemberNode = MethodDefinition | PropertyDefinition

/** A field, and the member of what it holds that a statement completes. */
interface Places {
  readonly field: string
  readonly name: string
}

/**
 * Whom a construction hands what `field` holds to, and functions, where nothing else in it sees whether a statement has completed that with `name`. Null where
 * something does, or may do: it names `name`, copies the object afterwards, takes members of it whose names are not known, or gives it or the instance away.
 */
export function handedTo(
  node: ClassNode,
  statement: Node,
  places: Places,
  syntax: Syntax,
  scope: ModuleScope,
): readonly HandedTo[] | null {
  const construction = new Construction(node, statement, places, syntax, scope)
  return construction.isKnown ? construction.handsTo : null
}

const registering = new Set(['on', 'once', 'addListener', 'prependListener', 'prependOnceListener'])
const timers = new Set(['setTimeout', 'setInterval', 'setImmediate'])

class Construction {
  readonly handsTo: HandedTo[] = []
  isKnown = true
  readonly #node: ClassNode
  readonly #places: Places
  readonly #syntax: Syntax
  readonly #bindings: ReadonlyMap<Node, string>
  readonly #globals: ReadonlySet<Node>
  readonly #methods = new Map<string, { readonly isAccessor: boolean; readonly code: FunctionNode }[]>()
  readonly #visited = new Set<string>()
  /** The parameter that the field's object came by. */
  #alias: string | null = null
  #isAfter = false

  constructor(node: ClassNode, statement: Node, places: Places, syntax: Syntax, scope: ModuleScope) {
    this.#node = node
    this.#places = places
    this.#syntax = syntax
    this.#bindings = new Map<Node, string>(scope.references.map((reference) => [reference.node, reference.binding]))
    this.#globals = scope.globalNodes
    this.#readMembers()
    const statements = statementsOf(constructorOf(node))
    const base = this.#findBase(statements.slice(0, statements.indexOf(statement)))
    if (base === null) return
    for (const each of statements) {
      if (each === statement) this.#isAfter = true
      else if (each !== base) this.#visit(each, this.#alias)
    }
  }

  #readMembers(): void {
    for (const member of this.#node.body.body as readonly Node[]) {
      if (member.type === 'StaticBlock') continue
      if (member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition') this.#unknown()
      else if (!member.static) this.#readMember(member)
    }
  }

  #readMember(member: MemberNode): void {
    const name = keyName(member.key, member.computed)
    // A computed name may be any, and an initialiser that gets the instance may do anything with it.
    if (name === null) this.#unknown()
    else if (!('kind' in member))
      this.isKnown &&= member.value === null || (name !== this.#places.field && !usesThis(member.value))
    else if (name === this.#places.field) this.#unknown()
    else if (member.kind !== 'constructor') {
      const method = { isAccessor: member.kind !== 'method', code: member.value }
      this.#methods.set(name, [...(this.#methods.get(name) ?? []), method])
    }
  }

  /** The one statement that gives the field its object: a parameter, or a fresh one. No other code of the class writes to the field. */
  #findBase(before: readonly Node[]): Node | null {
    const writes = this.#writesToField()
    const [base] = before.filter((each) => each.type === 'ExpressionStatement' && each.expression === writes[0])
    const constructor = constructorOf(this.#node)
    if (writes.length !== 1 || base === undefined || constructor === null) return this.#unknown()
    const { right } = writes[0] as Extract<Node, { type: 'AssignmentExpression' }>
    const isOr = right.type === 'LogicalExpression' && (right.operator === '||' || right.operator === '??')
    const given =
      isOr && right.right.type === 'ObjectExpression' && right.right.properties.length === 0 ? right.left : right
    if (given.type === 'Identifier') {
      const isParameter = constructor.params.some((parameter) => nameOfParameter(parameter) === given.name)
      if (!isParameter) return this.#unknown()
      this.#alias = given.name
    } else if (!isFresh(given)) return this.#unknown()
    return base
  }

  /** Assignments to the field, and what else writes to it or may do so; an assignment alone is one of `=`. */
  #writesToField(): Node[] {
    const found: Node[] = []
    walk(this.#node.body, (node) => {
      if (node.type !== 'MemberExpression' || node.object.type !== 'ThisExpression') return
      const names = possibleNames(node, this.#syntax)
      if (names !== null && !names.includes(this.#places.field)) return
      const parent = this.#syntax.parents.get(node)
      const isAssigned = parent?.type === 'AssignmentExpression' && parent.left === node
      if (isAssigned && parent.operator === '=') found.push(parent)
      else if (isWritten(node, this.#syntax)) found.push(node)
    })
    return found
  }

  #unknown(): null {
    this.isKnown = false
    return null
  }

  #visit(root: Node, alias: string | null): void {
    walk(root, (node) => {
      if (!this.isKnown) return false
      if (isClass(node) || node.type === 'MetaProperty') return this.#refuse()
      if (node.type === 'ReturnStatement' && this.#isOfConstructor(node)) return this.#refuse()
      if (isFunction(node)) return this.#entersFunction(node)
      if (node.type === 'ThisExpression') this.#useThis(node)
      else if (node.type === 'Super') this.#useSuper(node)
      else if (node.type === 'Identifier') this.#useName(node, alias)
      else if (node.type === 'Literal' && node.value === this.#places.name) this.#unknown()
      else if (node.type === 'CallExpression') this.#call(node)
      return true
    })
  }

  /** A constructor that returns may leave the statement out. Methods and functions may return. */
  #isOfConstructor(node: Node): boolean {
    const constructor = constructorOf(this.#node)
    let at: Node | undefined = node
    while (at !== undefined && !isFunction(at)) at = this.#syntax.parents.get(at)
    return at === constructor
  }

  /** Functions that run later see what there is then, in a new instance as in a live one. Functions with a name could run at any time. */
  #entersFunction(node: Node): boolean {
    const parent = this.#syntax.parents.get(node)
    if (node.type !== 'ArrowFunctionExpression' || parent === undefined) return this.#refuse()
    if (runsInPlace(node, this.#syntax) || isCalledWhereItStands(node, this.#syntax)) return true
    // Whether it is called there is looked at where the field is used.
    if (parent.type === 'AssignmentExpression' && parent.right === node && this.#placeOf(parent.left) !== null)
      return false
    if (parent.type !== 'CallExpression') return this.#refuse()
    const { callee } = parent
    if (callee.type === 'Identifier' && this.#globals.has(callee) && timers.has(callee.name)) return false
    const name = callee.type === 'MemberExpression' ? keyName(callee.property, callee.computed) : null
    if (name !== null && registering.has(name)) return false
    return this.#hand(parent, node, true) ? false : this.#refuse()
  }

  #refuse(): false {
    this.#unknown()
    return false
  }

  #useThis(node: Node): void {
    const parent = this.#syntax.parents.get(node)
    if (parent?.type !== 'MemberExpression' || parent.object !== node) return void this.#unknown()
    const names = possibleNames(parent, this.#syntax)
    if (names === null || names.includes(this.#places.name)) return void this.#unknown()
    if (names.length === 1 && names[0] === this.#places.field) return this.#useObject(parent)
    for (const name of names) {
      if (name === this.#places.field) this.#unknown()
      this.#useMember(name, parent)
    }
  }

  /** A method or accessor of the class runs; what else is called is inherited, from a class that knows nothing of the field. */
  #useMember(name: string, member: Member): void {
    const methods = this.#methods.get(name)
    const parent = this.#syntax.parents.get(member)
    const isCalled = parent?.type === 'CallExpression' && parent.callee === member
    const isAssigned = parent?.type === 'AssignmentExpression' && parent.left === member && parent.operator === '='
    if (methods === undefined) {
      const isInherited = this.#node.superClass !== null && !this.#isOwnField(name)
      if ((isCalled && !isInherited) || (!isAssigned && this.#holdsFunction(name))) this.#unknown()
      return
    }
    const key = `${this.#isAfter} ${isAssigned} ${name}`
    if (this.#visited.has(key)) return
    this.#visited.add(key)
    for (const { isAccessor, code } of methods) {
      if (isAssigned && !isAccessor) continue
      for (const parameter of code.params) this.#visit(parameter, null)
      if (code.body !== null) this.#visit(code.body, null)
    }
  }

  #isOwnField(name: string): boolean {
    return this.#isAssigned(name, () => true)
  }

  /** `this.hear = () => …`, which whoever gets it may call at once. */
  #holdsFunction(place: string): boolean {
    return this.#isAssigned(place, (value) => value.type === 'ArrowFunctionExpression')
  }

  #isAssigned(place: string, isSuch: (value: Node) => boolean): boolean {
    let isFound = false
    walk(this.#node.body, (node) => {
      if (node.type === 'AssignmentExpression' && this.#placeOf(node.left) === place) isFound ||= isSuch(node.right)
      return !isFound
    })
    return isFound
  }

  /** `hear` of `this.hear`, and `options.hear` of what the field holds. */
  #placeOf(target: Node): string | null {
    const own = ownName(target)
    if (own !== null || target.type !== 'MemberExpression' || ownName(target.object) !== this.#places.field) return own
    const name = keyName(target.property, target.computed)
    return name === null ? null : `${this.#places.field}.${name}`
  }

  /** `super()` is the first that a constructor does, and a superclass knows nothing of the field. */
  #useSuper(node: Node): void {
    const parent = this.#syntax.parents.get(node)
    const isCall = parent?.type === 'CallExpression' && parent.callee === node
    if (isCall && parent.arguments.some((given) => given.type !== 'Literal')) this.#unknown()
  }

  #useName(node: Extract<Node, { type: 'Identifier' }>, alias: string | null): void {
    if (node.name === 'arguments' || node.name === 'eval') return void this.#unknown()
    const parent = this.#syntax.parents.get(node)
    const isKey =
      (parent?.type === 'MemberExpression' && parent.property === node && !parent.computed) ||
      (parent?.type === 'Property' && parent.key === node && !parent.computed && !parent.shorthand)
    if (node.name === this.#places.name && (isKey || parent?.type === 'Property')) return void this.#unknown()
    if (!isKey && alias !== null && node.name === alias) this.#useObject(node)
  }

  /** What becomes of the object itself: `this.options`, or the parameter that it came by. Before the statement it is the same in both versions, and must not get another name. */
  #useObject(node: Node): void {
    const parent = this.#syntax.parents.get(node)
    switch (parent?.type) {
      case 'MemberExpression':
        return this.#useMemberOfObject(parent)
      case 'CallExpression':
        if (!this.#isAfter && parent.callee !== node && isOfObject(parent.callee)) return
        return void (this.#hand(parent, node, false) || this.#unknown())
      case 'BinaryExpression':
        return this.#seeAfter(parent.operator === 'in' && parent.left.type !== 'Literal')
      case 'SpreadElement':
      case 'ForInStatement':
        return this.#seeAfter(true)
      default:
        if (parent?.type !== 'UnaryExpression' && parent?.type !== 'IfStatement') this.#unknown()
    }
  }

  /** What sees the object's names sees the same in both versions before the statement. */
  #seeAfter(seesNames: boolean): void {
    if (this.#isAfter && seesNames) this.#unknown()
  }

  #useMemberOfObject(member: Member): void {
    const names = possibleNames(member, this.#syntax)
    const parent = this.#syntax.parents.get(member)
    const isReceiver = parent?.type === 'CallExpression' && parent.callee === member
    const mayBeIt = names === null ? this.#isAfter : names.includes(this.#places.name)
    const isTaken = !isWritten(member, this.#syntax) && parent?.type !== 'UnaryExpression'
    const isFunction = names?.some((name) => this.#holdsFunction(`${this.#places.field}.${name}`)) === true
    if (isReceiver || mayBeIt || (isTaken && isFunction)) this.#unknown()
  }

  /** Calls of functions in variables may be of ones that have kept the object, and `emit` runs what has been registered before. */
  #call(call: Extract<Node, { type: 'CallExpression' }>): void {
    const { callee } = call
    if (callee.type === 'MemberExpression' && keyName(callee.property, callee.computed) === 'emit') this.#unknown()
    if (callee.type === 'Identifier' && !this.#bindings.has(callee) && !this.#globals.has(callee)) this.#unknown()
  }

  #hand(call: Extract<Node, { type: 'CallExpression' }>, given: Node, isFunctionGiven: boolean): boolean {
    const argument = call.arguments.findIndex((each) => each === given)
    const binding = this.#bindingOf(call.callee)
    if (binding === null || argument < 0) return false
    if (call.arguments.slice(0, argument).some((each) => each.type === 'SpreadElement')) return false
    const when = this.#isAfter ? 'after' : 'before'
    const handed: HandedTo = { binding, argument, what: isFunctionGiven ? 'function' : when }
    const isNew = this.handsTo.every((each) => JSON.stringify(each) !== JSON.stringify(handed))
    if (isNew) this.handsTo.push(handed)
    return true
  }

  /** `shared.getLogger`, as the facts name what is used. */
  #bindingOf(callee: Node): string | null {
    if (callee.type === 'Identifier') return this.#bindings.get(callee) ?? null
    if (callee.type !== 'MemberExpression' || callee.optional) return null
    const binding = callee.object.type === 'Identifier' ? this.#bindings.get(callee.object) : undefined
    const name = keyName(callee.property, callee.computed)
    return binding === undefined || name === null ? null : `${binding}.${name}`
  }
}

function usesThis(value: Node): boolean {
  let isUsed = false
  walk(value, (node) => {
    if (node.type === 'ThisExpression' || node.type === 'Super') isUsed = true
    return !isUsed
  })
  return isUsed
}

function nameOfParameter(parameter: Node): string | null {
  if (parameter.type === 'AssignmentPattern') return nameOfParameter(parameter.left)
  return parameter.type === 'Identifier' ? parameter.name : null
}

/** `Object.keys(options)`, `Object.values(options)`, `Object.entries(options)`. */
function isOfObject(callee: Node): boolean {
  return /^Object\.(keys|values|entries)$/.test(dottedName(callee) ?? '')
}

/** `{ … }` and `Object.assign({ … }, …)`. */
function isFresh(node: Node): boolean {
  if (node.type !== 'CallExpression') return node.type === 'ObjectExpression'
  return dottedName(node.callee) === 'Object.assign' && node.arguments[0]?.type === 'ObjectExpression'
}
