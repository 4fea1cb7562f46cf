import type { Initializer } from '@midflight/model'
import { factoryWorkOf, isBound, isShared } from './factories.ts'
import { localWorkOf, returnedObject, writtenToOwn, type LocalWork } from './local-work.ts'
import {
  immediateMethods,
  primitiveMethods,
  pureConstructors,
  pureFunctions,
  readingMethods,
} from './known-builtins.ts'
import { childrenOf, isFunction, keyName, type FunctionNode, type Node, type Syntax } from './syntax.ts'

/** The dotted text of a plain member chain (`Math.max`), or null. */
export function dottedName(node: Node): string | null {
  if (node.type === 'Identifier') return node.name
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return null
  const object = dottedName(node.object)
  return object === null ? null : `${object}.${node.property.name}`
}

/**
 * A function that is called where it stands, once, or by what calls it before returning: a method such as `map`, or a function that is itself called
 * where it stands, as the head of a UMD module calls its factory. It is part of the code around it.
 */
export function runsInPlace(node: Node, syntax: Syntax): boolean {
  if (isCalledWhereItStands(node, syntax)) return true
  const parent = syntax.parents.get(node)
  if (parent?.type !== 'CallExpression') return false
  if (isFunction(calleeOf(parent))) return true
  if (parent.callee.type !== 'MemberExpression') return false
  const { property, computed } = parent.callee
  return !computed && property.type === 'Identifier' && immediateMethods.has(property.name)
}

/** `(() => { … })()` and `(function () { … }).call(this)` run once, so what stands in them is as good as top-level; `names.map((name) => …)` may run many times. */
export function isCalledWhereItStands(node: Node, syntax: Syntax): boolean {
  const parent = syntax.parents.get(node)
  const call = parent?.type === 'MemberExpression' && parent.object === node ? syntax.parents.get(parent) : parent
  return call?.type === 'CallExpression' && calleeOf(call) === node
}

/** What a call calls; the function itself for `f.call(…)` and `f.apply(…)`. */
function calleeOf({ callee }: Extract<Node, { type: 'CallExpression' }>): Node {
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return callee
  return callee.property.name === 'call' || callee.property.name === 'apply' ? callee.object : callee
}

/** What names mean in a module. */
export interface Names {
  /** A name that the module does not declare: a shadowed `Map` is no built-in. */
  isGlobal(name: string): boolean
  /** The module's own function of a name, if it is never assigned to. */
  functionNamed(name: string): FunctionNode | null
}

/** Classifies an initialiser by its syntax. */
export function classifyInitializer(node: Node | null, syntax: Syntax, names: Names): Initializer {
  if (node === null) return 'none'
  if (isPrimitiveLiteral(node)) return 'literal'
  if (
    node.type === 'CallExpression' &&
    node.callee.type === 'Identifier' &&
    node.callee.name === 'Symbol' &&
    names.isGlobal('Symbol')
  )
    return 'symbol'
  if (node.type === 'NewExpression' && node.callee.type === 'Identifier' && !names.isGlobal(node.callee.name))
    return 'instance'
  const pure = new PurityCheck(syntax, names)
  if (!pure.of(node)) return 'opaque'
  return isFreshObject(node) ? 'container' : 'pure'
}

function isPrimitiveLiteral(node: Node): boolean {
  if (node.type === 'Literal') return !('regex' in node)
  if (node.type === 'UnaryExpression') return node.operator !== 'delete' && isPrimitiveLiteral(node.argument)
  return node.type === 'TemplateLiteral' && node.expressions.length === 0
}

/** An expression whose result is an object that it has made. */
export function isFreshObject(node: Node): boolean {
  if (node.type === 'ObjectExpression' || node.type === 'ArrayExpression' || node.type === 'NewExpression') return true
  if (node.type === 'Literal') return 'regex' in node
  if (node.type === 'ConditionalExpression') return isFreshObject(node.consequent) || isFreshObject(node.alternate)
  if (node.type === 'LogicalExpression') return isFreshObject(node.left) || isFreshObject(node.right)
  if (node.type !== 'CallExpression') return false
  const name = dottedName(node.callee)
  if (name === 'Object.freeze' || (name !== null && primitiveFunctions.test(name))) return false
  const { callee } = node
  const method =
    callee.type === 'MemberExpression' && callee.property.type === 'Identifier' ? callee.property.name : null
  return method === null || !primitiveMethods.has(method)
}

/** Built-in functions whose result is a primitive. */
const primitiveFunctions =
  /^(Number|String|Boolean|BigInt|parseInt|parseFloat|isNaN|isFinite|encodeURIComponent|decodeURIComponent)$|^(Math|Number|String)\.|^(Array\.isArray|JSON\.stringify|Object\.hasOwn|Symbol\.for|Buffer\.byteLength)$/

/** Whether evaluating an expression has no effect and hands nothing to unknown code. */
export class PurityCheck {
  readonly #syntax: Syntax
  readonly #names: Names
  /** Of the functions that are called where they stand around what is looked at, the inner one last. */
  readonly #work: LocalWork[] = []
  /** Functions whose bodies are being looked at: one that calls itself is not looked at twice. */
  readonly #inside = new Set<FunctionNode>()

  constructor(syntax: Syntax, names: Names) {
    this.#syntax = syntax
    this.#names = names
  }

  of(node: Node): boolean {
    if (isFunction(node)) return !runsInPlace(node, this.#syntax) || node.body === null || this.#body(node.body)
    switch (node.type) {
      case 'CallExpression':
        return this.#call(node)
      case 'NewExpression':
        return (
          node.callee.type === 'Identifier' &&
          this.#names.isGlobal(node.callee.name) &&
          !this.#isOwnName(node.callee.name) &&
          pureConstructors.has(node.callee.name) &&
          this.#all(node.arguments)
        )
      case 'AssignmentExpression':
        return this.#assigns(node)
      case 'UpdateExpression':
        return this.#isLocal(node.argument)
      case 'UnaryExpression':
        return node.operator !== 'delete' && this.of(node.argument)
      case 'MemberExpression':
        return this.of(node.object) && (!node.computed || this.of(node.property))
      case 'Property':
        return node.kind === 'init' ? (!node.computed || this.of(node.key)) && this.of(node.value) : true
      case 'Identifier':
      case 'Literal':
      case 'TemplateElement':
      case 'MetaProperty':
      case 'ThisExpression':
        return true
      case 'ArrayExpression':
      case 'ObjectExpression':
      case 'SpreadElement':
      case 'TemplateLiteral':
      case 'BinaryExpression':
      case 'LogicalExpression':
      case 'ConditionalExpression':
      case 'ChainExpression':
      case 'SequenceExpression':
        return this.#all(childrenOf(node))
      default:
        return false
    }
  }

  #all(nodes: readonly Node[]): boolean {
    return nodes.every((node) => this.of(node))
  }

  /** To a variable of a function that is called where it stands, or into an object that it makes. */
  #assigns(node: Extract<Node, { type: 'AssignmentExpression' }>): boolean {
    if (this.#isLocal(node.left)) return this.of(node.right)
    return this.#writesToOwn(node)
  }

  #isLocal(node: Node): boolean {
    return node.type === 'Identifier' && this.#isOwnName(node.name)
  }

  #isOwnName(name: string): boolean {
    return this.#work.at(-1)?.locals.has(name) === true
  }

  #writesToOwn(node: Node): boolean {
    const work = this.#work.at(-1)
    const values = work === undefined ? null : writtenToOwn(node, work)
    return values !== null && this.#all(values)
  }

  /** `(function () { var table = []; for (…) table.push(…); return table })()` */
  #calledWhereItStands(node: FunctionNode, { arguments: given }: Extract<Node, { type: 'CallExpression' }>): boolean {
    // What is made for a factory alone would be another object when it runs again.
    const isFactory = given.every(isShared)
    const work = localWorkOf(node, this.#syntax) ?? (isFactory ? factoryWorkOf(node, this.#syntax) : null)
    if (work === null) return this.#isSingleExpression(node)
    this.#work.push(work)
    const isPure = this.#statement(node.body!)
    this.#work.pop()
    return isPure
  }

  #isSingleExpression(node: FunctionNode): boolean {
    return !node.async && !node.generator && node.params.length === 0 && node.body !== null && this.#body(node.body)
  }

  #statement(node: Node): boolean {
    switch (node.type) {
      case 'EmptyStatement':
      case 'FunctionDeclaration':
        return true
      case 'BlockStatement':
        return node.body.every((statement) => this.#statement(statement))
      case 'ExpressionStatement':
        return this.of(node.expression)
      case 'ReturnStatement':
        return node.argument === null || this.of(node.argument)
      case 'IfStatement':
        return (
          this.of(node.test) &&
          this.#statement(node.consequent) &&
          (node.alternate === null || this.#statement(node.alternate))
        )
      case 'VariableDeclaration':
        return node.declarations.every(({ init }) => init === null || this.of(init))
      case 'ForStatement':
        return (
          [node.test, node.update].every((part) => part === null || this.of(part)) &&
          (node.init === null ||
            (node.init.type === 'VariableDeclaration' ? this.#statement(node.init) : this.of(node.init))) &&
          this.#statement(node.body)
        )
      case 'TryStatement':
        return (
          this.#statement(node.block) &&
          node.finalizer === null &&
          (node.handler === null || this.#statement(node.handler.body))
        )
      default:
        return false
    }
  }

  /** `Math.max(…)`, `names.map((name) => …)`, `/* @__PURE__ *\/ f(…)`. */
  #call(node: Extract<Node, { type: 'CallExpression' }>): boolean {
    if (this.#isMarkedPure(node) || this.#writesToOwn(node)) return true
    if (isFunction(node.callee)) return this.#calledWhereItStands(node.callee, node) && this.#all(node.arguments)
    if (this.#work.length > 0 && isBound(node, this.#syntax)) return true
    const name = dottedName(node.callee)
    const root = name?.split('.')[0]
    const isOwn = root !== undefined && this.#isOwnName(root)
    if (name !== null && root !== undefined && !isOwn && this.#names.isGlobal(root) && pureFunctions.has(name))
      return this.#all(node.arguments)
    if (node.callee.type === 'Identifier')
      return !isOwn && this.#function(node.callee.name) && this.#all(node.arguments)
    if (node.callee.type !== 'MemberExpression' || node.callee.computed || node.callee.property.type !== 'Identifier')
      return false
    const method = node.callee.property.name
    if (!readingMethods.has(method) || !this.of(node.callee.object)) return false
    return node.arguments.every((argument) => this.#argument(argument, immediateMethods.has(method)))
  }

  /** A function that is named where a callback is wanted is called: `names.map(format)`. */
  #argument(node: Node, isCalled: boolean): boolean {
    const name = isCalled ? dottedName(node) : null
    if (name === null) return this.of(node)
    if (node.type !== 'Identifier') return pureFunctions.has(name) && this.#names.isGlobal(name.split('.')[0]!)
    return this.#names.isGlobal(node.name) ? pureFunctions.has(node.name) : this.#function(node.name)
  }

  /** A function of the module that returns a pure expression. */
  #function(name: string): boolean {
    const node = this.#names.functionNamed(name)
    if (node === null || node.body === null || node.async || node.generator || this.#inside.has(node)) return false
    this.#inside.add(node)
    const isPure = this.#body(node.body)
    this.#inside.delete(node)
    return isPure
  }

  /** The body of a function that runs in place: one expression. Longer bodies count as unknown. */
  #body(body: Node): boolean {
    if (body.type === 'BlockStatement') {
      const [only] = body.body
      return (
        body.body.length === 1 && only?.type === 'ReturnStatement' && only.argument !== null && this.of(only.argument)
      )
    }
    return this.of(body)
  }

  #isMarkedPure(node: Node): boolean {
    const before = this.#syntax.comments.findLast((comment) => comment.end <= node.start)
    return (
      before !== undefined &&
      /[@#]__PURE__/.test(before.value) &&
      this.#syntax.code.slice(before.end, node.start).trim() === ''
    )
  }
}

/** A fresh object, array, Map or Set whose parts are all primitives: nobody can change it through one of its members. */
export function isFlat(node: Node, syntax: Syntax): boolean {
  if (node.type === 'ArrayExpression') return node.elements.every((element) => element === null || isPrimitive(element))
  if (node.type === 'NewExpression') return node.arguments.every((argument) => isFlatArgument(argument, syntax))
  if (node.type === 'CallExpression') return isEnumCall(node) || isFlatJson(node) || makesFlat(node.callee, syntax)
  if (node.type !== 'ObjectExpression') return false
  return node.properties.every((part) => part.type === 'Property' && part.kind === 'init' && isPrimitive(part.value))
}

/** `function(Color) { … }({})`, or `(Color || {})`: the members of an enum are primitives. */
function isEnumCall({ callee, arguments: [argument] }: Extract<Node, { type: 'CallExpression' }>): boolean {
  if (callee.type !== 'FunctionExpression' || argument === undefined) return false
  if (argument.type === 'ObjectExpression') return argument.properties.length === 0
  return argument.type === 'LogicalExpression' && argument.operator === '||'
}

/** A function that fills a fresh object with primitives, and returns it. */
function makesFlat(callee: Node, syntax: Syntax): boolean {
  const work = isFunction(callee) ? localWorkOf(callee, syntax) : null
  const object = work === null ? null : returnedObject(callee as FunctionNode, work)
  return object !== null && isFlat(object.initial, syntax) && object.written.every(isPrimitive)
}

/** `JSON.parse('{ "a": 1 }')`, what a JSON module becomes. */
function isFlatJson({ callee, arguments: [argument] }: Extract<Node, { type: 'CallExpression' }>): boolean {
  if (dottedName(callee) !== 'JSON.parse' || argument?.type !== 'Literal' || typeof argument.value !== 'string')
    return false
  try {
    const value: unknown = JSON.parse(argument.value)
    return typeof value !== 'object' || value === null || Object.values(value).every((part) => Object(part) !== part)
  } catch {
    return false
  }
}

/** `['a', 'b']` for a Set, `[['a', 1]]` for a Map. */
function isFlatArgument(node: Node, syntax: Syntax): boolean {
  if (node.type !== 'ArrayExpression') return false
  return node.elements.every((element) => element !== null && (isPrimitive(element) || isFlat(element, syntax)))
}

function isPrimitive(node: Node): boolean {
  if (isPrimitiveLiteral(node) || node.type === 'TemplateLiteral' || node.type === 'BinaryExpression') return true
  return node.type === 'UnaryExpression' && node.operator !== 'delete'
}

/** The names of the members that are primitives, of an object literal or of the text that a JSON module parses. */
export function primitiveMembers(node: Node): string[] {
  if (node.type === 'ObjectExpression') {
    return node.properties.flatMap((part) => {
      const name = part.type === 'Property' && part.kind === 'init' ? keyName(part.key, part.computed) : null
      return name !== null && isPrimitive((part as { value: Node }).value) ? [name] : []
    })
  }
  const [argument] = node.type === 'CallExpression' && dottedName(node.callee) === 'JSON.parse' ? node.arguments : []
  if (argument?.type !== 'Literal' || typeof argument.value !== 'string') return []
  try {
    const value: unknown = JSON.parse(argument.value)
    if (typeof value !== 'object' || value === null) return []
    return Object.entries(value).flatMap(([name, part]) => (typeof part === 'object' && part !== null ? [] : [name]))
  } catch {
    return []
  }
}

/** The members of an object literal that are no more than a binding, by name. */
export function bindingMembers(node: Node): Record<string, string> {
  if (node.type !== 'ObjectExpression') return {}
  const found: Record<string, string> = Object.create(null) as Record<string, string>
  for (const part of node.properties) {
    if (part.type !== 'Property' || part.kind !== 'init' || part.value.type !== 'Identifier') continue
    const name = keyName(part.key, part.computed)
    if (name !== null) found[name] = part.value.name
  }
  return { ...found }
}
