import type { DefinesFacts } from '@midflight/model'
import { isWritten } from './commonjs-forms.ts'
import type { CommonJs } from './commonjs.ts'
import type { ItemForm } from './items.ts'
import type { FunctionLiteral } from './literals.ts'
import { dottedName, isFreshObject, PurityCheck, runsInPlace, type Names } from './purity.ts'
import type { ModuleScope } from './scope.ts'
import { isFunction, keyName, walk, type Node, type Syntax } from './syntax.ts'

/** Where a statement defines a member: on the object that a binding holds, on its prototype, or on the module's exports. */
export interface DefinedMember {
  /** The top-level binding; null for the module's exports. */
  readonly binding: string | null
  readonly isPrototype: boolean
  /** The code that names the exports: `exports` or `module.exports`. */
  readonly exports?: string
  /** Null where it is computed. */
  readonly key: string | null
}

/** A statement that does nothing but define members of the module's own functions, classes, objects and exports. */
export interface Defining {
  readonly members: readonly DefinedMember[]
  /** Why an upgrade can neither do it again nor take it back; null where it can. */
  readonly stays: DefinesFacts['stays']
  /** What is called to define properties that could not be defined again: `Object.defineProperty`, `Object.defineProperties`. */
  readonly closing: readonly MemberNode[]
}

export interface DefiningContext {
  readonly syntax: Syntax
  readonly scope: ModuleScope
  readonly commonjs: CommonJs | null
  readonly names: Names
  formOf(binding: string): ItemForm | undefined
}

type MemberNode = Extract<Node, { type: 'MemberExpression' }>
type CallNode = Extract<Node, { type: 'CallExpression' }>

/** Most members that one statement defines: a longer table is an effect like any other. */
const maxMembers = 1000

/** Reads what a top-level statement defines; null where it does, or may do, anything else. */
export function definedBy(statement: Node, context: DefiningContext): Defining | null {
  const reader = new Reader(context)
  return reader.statement(statement) && reader.members.length > 0 && reader.members.length <= maxMembers
    ? { members: reader.members, stays: reader.stays, closing: [...reader.closing] }
    : null
}

/** Functions that each evaluation of a statement makes anew, since they are no literals that can be replaced in place. */
export function makesFunctions(statement: Node, literals: readonly FunctionLiteral[], syntax: Syntax): boolean {
  let found = false
  walk(statement, (node) => {
    if (literals.some((literal) => literal.node === node || literal.function === node)) return false
    if (isFunction(node) && !runsInPlace(node, syntax)) found = true
    return !found
  })
  return found
}

class Reader {
  readonly members: DefinedMember[] = []
  stays: Defining['stays'] = null
  readonly closing = new Set<MemberNode>()
  readonly #context: DefiningContext
  readonly #pure: PurityCheck
  readonly #topLevel: ReadonlySet<Node>

  constructor(context: DefiningContext) {
    this.#context = context
    this.#pure = new PurityCheck(context.syntax, context.names)
    this.#topLevel = new Set(context.scope.references.map(({ node }) => node))
  }

  statement(node: Node): boolean {
    switch (node.type) {
      case 'ExpressionStatement':
        return this.#expression(node.expression)
      case 'BlockStatement':
        return node.body.every((inner) => this.statement(inner))
      case 'IfStatement':
        return (
          this.#isPure(node.test) &&
          this.statement(node.consequent) &&
          (node.alternate === null || this.statement(node.alternate))
        )
      case 'ForOfStatement':
      case 'ForInStatement':
        return (
          !(node.type === 'ForOfStatement' && node.await) &&
          this.#isLocal(node.left) &&
          this.#isPure(node.right) &&
          this.statement(node.body)
        )
      case 'VariableDeclaration':
        return this.#isLocal(node) && node.declarations.every(({ init }) => init === null || this.#isPure(init))
      case 'EmptyStatement':
      case 'ContinueStatement':
        return true
      case 'ReturnStatement':
        return node.argument === null
      default:
        return false
    }
  }

  /** `const`, and `var` in a function: what is declared here belongs to nobody else. Patterns and defaults may run code. */
  #isLocal(node: Node): boolean {
    if (node.type !== 'VariableDeclaration') return false
    if (node.declarations.some(({ id }) => !this.#isPlainName(id))) return false
    return node.kind === 'const' || node.kind === 'let' || (node.kind === 'var' && this.#isInFunction(node))
  }

  /** A name that stands for nothing else in the module, so that what it means can be told by the name. */
  #isPlainName(node: Node): boolean {
    if (node.type !== 'Identifier') return false
    return this.#context.formOf(node.name) === undefined && !this.#context.scope.globals.has(node.name)
  }

  #isInFunction(node: Node): boolean {
    const { parents } = this.#context.syntax
    for (let parent = parents.get(node); parent !== undefined; parent = parents.get(parent))
      if (isFunction(parent)) return true
    return false
  }

  #expression(node: Node): boolean {
    if (node.type === 'AssignmentExpression') return this.#assignment(node)
    if (node.type === 'UnaryExpression' && (node.operator === 'void' || node.operator === '!'))
      return this.#expression(node.argument)
    return node.type === 'CallExpression' && !node.optional && this.#call(node)
  }

  /** `Room.limit = Room.most = 5`. */
  #assignment({ operator, left, right }: Extract<Node, { type: 'AssignmentExpression' }>): boolean {
    if (operator !== '=' || left.type !== 'MemberExpression' || left.optional || !this.#member(left)) return false
    return right.type === 'AssignmentExpression' ? this.#assignment(right) : this.#value(right)
  }

  #member(node: MemberNode): boolean {
    if (node.computed && !this.#isPure(node.property)) return false
    const key = keyName(node.property, node.computed)
    if (key === '__proto__' || key?.startsWith('#') === true) return false
    const target = this.#target(node.object)
    if (target === null) return false
    if (key === 'prototype' && !target.isPrototype) {
      if (target.binding === null) return false
      this.stays = 'parent'
    }
    this.members.push({ ...target, key })
    return true
  }

  /** `Room`, `Room.prototype`, `exports`, `module.exports`: what is the module's own. */
  #target(node: Node): Omit<DefinedMember, 'key'> | null {
    if (this.#isExports(node)) {
      const { code } = this.#context.syntax
      return { binding: null, isPrototype: false, exports: code.slice(node.start, node.end) }
    }
    const isPrototype = node.type === 'MemberExpression' && keyName(node.property, node.computed) === 'prototype'
    const root = isPrototype ? node.object : node
    if (root.type !== 'Identifier' || !this.#topLevel.has(root)) return null
    const kind = this.#kindOf(root.name)
    if (kind === null || (isPrototype && (kind === 'object' || !this.#hasOwnPrototype(root.name)))) return null
    return { binding: root.name, isPrototype }
  }

  #kindOf(binding: string): 'function' | 'class' | 'object' | null {
    if (this.#context.scope.assigned.has(binding)) return null
    const form = this.#context.formOf(binding)
    switch (form?.kind) {
      case 'function':
      case 'functionValue':
        return 'function'
      case 'class':
      case 'classValue':
        return 'class'
      case 'constant':
        return form.declarator.id.type === 'Identifier' && this.#isOwnObject(form.declarator.init) ? 'object' : null
      default:
        return null
    }
  }

  /** `const app = module.exports` is what the module exports. */
  #isOwnObject(init: Node | null): boolean {
    return isOwnObject(init) || (init !== null && this.#isExports(init))
  }

  /** `Room.prototype = Other.prototype` makes its members those of somebody else. */
  #hasOwnPrototype(binding: string): boolean {
    const { syntax, scope } = this.#context
    return scope.references.every((reference) => {
      if (reference.binding !== binding) return true
      const member = syntax.parents.get(reference.node)
      if (member?.type !== 'MemberExpression' || member.object !== reference.node) return true
      if (keyName(member.property, member.computed) !== 'prototype' || !isWritten(member, syntax)) return true
      const assignment = syntax.parents.get(member)
      return assignment?.type === 'AssignmentExpression' && isOwnObject(assignment.right)
    })
  }

  #isExports(node: Node): boolean {
    const { commonjs, scope, syntax } = this.#context
    if (commonjs === null) return false
    const root = node.type === 'MemberExpression' ? node.object : node
    if (root.type !== 'Identifier' || !scope.globalNodes.has(root)) return false
    if (dottedName(node) !== (root === node ? 'exports' : 'module.exports')) return false
    const { whole } = commonjs
    // `exports` may be another object by now, which nobody has.
    if (whole !== null && root === node && !whole.isAliased) return false
    if (whole?.value.type === 'ObjectExpression') return true
    if (whole !== null) return whole.value.type === 'Identifier' && this.#kindOf(whole.value.name) !== null
    return ![...scope.globalNodes].some((global) => {
      const member = syntax.parents.get(global)
      if (global.type === 'Identifier' && global.name === 'exports' && isWritten(global, syntax)) return true
      return member !== undefined && dottedName(member) === 'module.exports' && isWritten(member, syntax)
    })
  }

  #call(node: CallNode): boolean {
    const { callee } = node
    if (isFunction(callee)) return this.#inPlace(callee, node.arguments)
    if (isInherits(callee, this.#context)) return this.#inherits(node)
    const name = dottedName(callee)
    if (name !== null && this.#context.scope.globals.has('Object')) {
      if (name === 'Object.defineProperty') return this.#defineProperty(node)
      if (name === 'Object.defineProperties') return this.#defineProperties(node)
      if (name === 'Object.assign') return this.#assign(node)
      if (name === 'Object.setPrototypeOf') return this.#setPrototypeOf(node)
    }
    return this.#forEach(node)
  }

  /** `(function () { … })()`. */
  #inPlace(node: Node, values: readonly Node[]): boolean {
    if (!isFunction(node) || node.async || node.generator || node.body === null) return false
    if (node.params.some((parameter) => !this.#isPlainName(parameter))) return false
    if (!values.every((value) => this.#isPure(value))) return false
    return node.body.type === 'BlockStatement' ? this.statement(node.body) : this.#expression(node.body)
  }

  /** `names.forEach((name) => { … })`. */
  #forEach({ callee, arguments: [visit, ...others] }: CallNode): boolean {
    if (callee.type !== 'MemberExpression' || keyName(callee.property, callee.computed) !== 'forEach') return false
    if (visit === undefined || others.length > 0 || !this.#isPure(callee.object)) return false
    return this.#inPlace(visit, [])
  }

  /** A class that gets another parent: `inherits(Room, EventEmitter)`. */
  #inherits({ arguments: [child, parent, ...others] }: CallNode): boolean {
    if (child?.type !== 'Identifier' || parent === undefined || others.length > 0) return false
    if (this.#kindOf(child.name) !== 'function' || !this.#topLevel.has(child) || !this.#isPure(parent)) return false
    this.members.push({ binding: child.name, isPrototype: false, key: 'super_' })
    this.stays = 'parent'
    return true
  }

  #setPrototypeOf({ arguments: [target, parent, ...others] }: CallNode): boolean {
    const found = target === undefined ? null : this.#target(target)
    if (found === null || found.binding === null || parent === undefined || others.length > 0) return false
    if (this.#kindOf(found.binding) !== 'function' || !this.#isPure(parent)) return false
    this.members.push({ ...found, key: 'constructor' })
    this.stays = 'parent'
    return true
  }

  #defineProperty({ callee, arguments: [object, name, descriptor, ...others] }: CallNode): boolean {
    const target = object === undefined ? null : this.#target(object)
    if (target === null || name === undefined || descriptor === undefined || others.length > 0) return false
    const key = name.type === 'Literal' && typeof name.value === 'string' ? name.value : null
    return (key !== null || this.#isPure(name)) && this.#property(callee as MemberNode, target, key, descriptor)
  }

  #defineProperties({ callee, arguments: [object, table, ...others] }: CallNode): boolean {
    const target = object === undefined ? null : this.#target(object)
    if (target === null || table?.type !== 'ObjectExpression' || others.length > 0) return false
    return table.properties.every((part) => {
      if (part.type !== 'Property' || part.kind !== 'init') return false
      const key = keyName(part.key, part.computed)
      if (key === null && !(part.computed && this.#isPure(part.key))) return false
      return this.#property(callee as MemberNode, target, key, part.value)
    })
  }

  #property(callee: MemberNode, target: Omit<DefinedMember, 'key'>, key: string | null, descriptor: Node): boolean {
    if (key === '__proto__' || key === 'prototype' || descriptor.type !== 'ObjectExpression') return false
    const isFunctions = (key === 'name' || key === 'length') && !target.isPrototype
    let isConfigurable = isFunctions && target.binding !== null && this.#kindOf(target.binding) !== 'object'
    for (const part of descriptor.properties) {
      if (part.type !== 'Property' || part.kind !== 'init' || part.computed) return false
      const name = keyName(part.key, false)
      if (name === 'configurable') isConfigurable = part.value.type === 'Literal' && part.value.value === true
      if (!this.#value(part.value)) return false
    }
    this.members.push({ ...target, key })
    if (!isConfigurable) this.closing.add(callee)
    // The length of an array can never be defined again; exports are what others see of a module, and left as it says.
    if (!isConfigurable && (key === 'length' || target.binding === null)) this.stays ??= 'property'
    return true
  }

  #assign({ arguments: [object, ...sources] }: CallNode): boolean {
    const target = object === undefined ? null : this.#target(object)
    if (target === null || sources.length === 0) return false
    return sources.every((source) => {
      if (source.type !== 'ObjectExpression') {
        this.members.push({ ...target, key: null })
        return source.type !== 'SpreadElement' && this.#isPure(source)
      }
      return source.properties.every((part) => {
        if (part.type !== 'Property' || part.kind !== 'init') return false
        const key = keyName(part.key, part.computed)
        if (key === '__proto__' || key === 'prototype' || (part.computed && !this.#isPure(part.key))) return false
        this.members.push({ ...target, key })
        return this.#value(part.value)
      })
    })
  }

  #value(node: Node): boolean {
    const isMade = node.type === 'CallExpression' && dottedName(node.callee) === 'Object.create'
    if (!(isMade ? node.arguments.every((argument) => this.#isPure(argument)) : this.#isPure(node))) return false
    if (!isFunction(node) && isMutable(node)) this.stays ??= 'object'
    return true
  }

  #isPure(node: Node): boolean {
    return this.#pure.of(node)
  }
}

/** An expression whose result is an object that its own code has made. */
function isMutable(node: Node): boolean {
  if (node.type === 'CallExpression' && /^(require|Object\.hasOwn)$/.test(dottedName(node.callee) ?? '')) return false
  if (node.type === 'ConditionalExpression') return isMutable(node.consequent) || isMutable(node.alternate)
  if (node.type === 'LogicalExpression') return isMutable(node.left) || isMutable(node.right)
  return isFreshObject(node) || (node.type === 'CallExpression' && dottedName(node.callee) === 'Object.freeze')
}

/** `{…}`, `[…]`, `Object.create(…)`, and `exports = module.exports = {…}`. */
function isOwnObject(node: Node | null): boolean {
  if (node === null) return false
  if (node.type === 'AssignmentExpression')
    return node.operator === '=' && /^(module\.)?exports$/.test(dottedName(node.left) ?? '') && isOwnObject(node.right)
  if (node.type === 'CallExpression') return dottedName(node.callee) === 'Object.create'
  return node.type === 'ObjectExpression' || node.type === 'ArrayExpression' || node.type === 'FunctionExpression'
}

/** `inherits` of `node:util`, or of the package of that name. */
function isInherits(callee: Node, { syntax, scope, commonjs }: DefiningContext): boolean {
  const isMember = callee.type === 'MemberExpression' && keyName(callee.property, callee.computed) === 'inherits'
  const root = isMember ? callee.object : callee
  if (isMember && root.type === 'CallExpression') return /^require\(["'](node:)?util["']\)$/.test(codeOf(root, syntax))
  if (root.type !== 'Identifier' || !scope.references.some(({ node }) => node === root)) return false
  const specifier = (imported: readonly string[]): string | null => {
    for (const required of commonjs?.requires ?? []) {
      const found = required.names.find(({ local }) => local === root.name)
      if (found !== undefined && imported.includes(found.imported)) return required.specifier
    }
    for (const statement of syntax.program.body) {
      if (statement.type !== 'ImportDeclaration') continue
      const found = statement.specifiers.find(({ local }) => local.name === root.name)
      if (found === undefined) continue
      const name = found.type === 'ImportSpecifier' ? codeOf(found.imported, syntax) : 'module.exports'
      if (imported.includes(name)) return statement.source.value
    }
    return null
  }
  const whole = specifier(['module.exports', 'default', '*'])
  if (isMember) return whole !== null && /^(node:)?util$/.test(whole)
  return whole === 'inherits' || /^(node:)?util$/.test(specifier(['inherits']) ?? '')
}

function codeOf(node: Node, { code }: Syntax): string {
  return code.slice(node.start, node.end)
}
