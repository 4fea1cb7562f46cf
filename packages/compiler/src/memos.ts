import type { MemoFacts, ModuleFacts } from '@midflight/model'
import { bindingNames } from './binding-names.ts'
import { codeWithout, hashText } from './normal-text.ts'
import type { Locate } from './source-map.ts'
import { isFunction, keyName, walk, type FunctionNode, type Node, type Syntax } from './syntax.ts'

type Call = Extract<Node, { type: 'CallExpression' }>

/** Functions of a module that keep what they have computed, in source order. */
export function memoFacts(syntax: Syntax, locate: Locate): Pick<ModuleFacts, 'memos'> {
  const functions: FunctionNode[] = []
  walk(syntax.program, (node) => {
    if (isFunction(node)) functions.push(node)
  })
  const memos = functions.flatMap((node) => memosOf(node, syntax, locate))
  return memos.length === 0 ? {} : { memos }
}

/** Of a function's own code, without functions inside it. */
function memosOf(node: FunctionNode, syntax: Syntax, locate: Locate): MemoFacts[] {
  const own = new OwnCode(node, syntax)
  return [...own.writes].flatMap(([container, values]) => {
    const computed = own.reads.has(container)
      ? values.filter((value) => own.isComputed(value) && !own.continues(value, container))
      : []
    if (computed.length === 0) return []
    const calls = [...new Set(computed.flatMap((value) => own.callsFor(value)))]
    return [{ container, hash: hashText(codeWithout(syntax, [node], [])), calls, ...locate(node.start) }]
  })
}

/** Built-in values that are made from what they are given alone: one is as good as another. */
const values = /^(RegExp|URL|URLSearchParams|Date|Function|Intl\.\w+|Intl)$/

class OwnCode {
  /** Containers of which something is looked up. */
  readonly reads = new Set<string>()
  /** What is put into each container. */
  readonly writes = new Map<string, Node[]>()
  readonly #syntax: Syntax
  /** Parameters, and names of functions around it: what they hold may be gone when those have returned. */
  readonly #around = new Set<string>()
  /** What is assigned to each variable of the function. */
  readonly #assigned = new Map<string, Node[]>()

  constructor(node: FunctionNode, syntax: Syntax) {
    this.#syntax = syntax
    for (let around: Node | undefined = node; around !== undefined; around = syntax.parents.get(around))
      if (isFunction(around)) for (const name of namesIn(around, around === node)) this.#around.add(name)
    const all: Node[] = []
    walk(node.body!, (inner) => {
      if (isFunction(inner)) return false
      all.push(inner)
      return true
    })
    for (const inner of all) this.#note(inner)
    for (const inner of all) this.#access(inner)
  }

  #note(node: Node): void {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier') this.#assign(node.id.name, node.init)
    if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier')
      this.#assign(node.left.name, node.right)
  }

  #assign(name: string, value: Node | null): void {
    this.#assigned.set(name, [...(this.#assigned.get(name) ?? []), ...(value === null ? [] : [value])])
  }

  #access(node: Node): void {
    if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
      const method = keyName(node.callee.property, node.callee.computed)
      const container = this.#containerOf(node.callee.object)
      if (container === null) return
      if (method === 'get' && node.arguments.length === 1) this.reads.add(container)
      if (method === 'set' && node.arguments.length === 2) this.#put(container, node.arguments[1] as Node)
    }
    if (node.type !== 'MemberExpression' || !isLookUp(node)) return
    const container = this.#containerOf(node.object)
    if (container === null) return
    const parent = this.#syntax.parents.get(node)
    if (parent?.type === 'AssignmentExpression' && parent.left === node) {
      if (parent.operator !== '=') this.reads.add(container)
      if (['=', '??=', '||='].includes(parent.operator)) this.#put(container, parent.right)
    } else this.reads.add(container)
  }

  #put(container: string, value: Node): void {
    this.writes.set(container, [...(this.writes.get(container) ?? []), value])
  }

  /** What outlives the call: a member of `this`, or of what is declared around the function; null for what it has made itself. */
  #containerOf(node: Node, depth = 0): string | null {
    const [root, path] = rootOf(node)
    if (root.type === 'ThisExpression') return path === '' ? null : `this${path}`
    if (root.type !== 'Identifier') return null
    const assigned = this.#assigned.get(root.name)
    if (assigned === undefined) return this.#around.has(root.name) ? null : root.name + path
    const [only, ...others] = assigned
    if (only?.type !== 'MemberExpression' || others.length > 0 || depth > 3) return null
    const around = this.#containerOf(only, depth + 1)
    return around === null ? null : around + path
  }

  /** Whether it is a result, rather than something new with a life of its own, or what the caller has given. */
  isComputed(value: Node, depth = 0): boolean {
    switch (value.type) {
      case 'ObjectExpression':
      case 'ArrayExpression':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'ClassExpression':
      case 'Literal':
        return false
      case 'NewExpression':
        return values.test(this.#syntax.code.slice(value.callee.start, value.callee.end))
      case 'AssignmentExpression':
        return this.isComputed(value.right, depth)
      case 'Identifier': {
        const assigned = this.#assigned.get(value.name)
        if (assigned === undefined || depth > 3) return false
        return assigned.some((one) => !this.#isLookedUp(one) && this.isComputed(one, depth + 1))
      }
      default:
        return true
    }
  }

  /** `counts[key] = (counts[key] ?? 0) + 1`: what goes on from what is there is state, and no result. */
  continues(value: Node, container: string): boolean {
    let isFound = false
    walk(value, (inner) => {
      const read = inner.type === 'CallExpression' ? inner.callee : inner
      if (read.type === 'MemberExpression' && this.#containerOf(read.object) === container) isFound = true
    })
    return isFound
  }

  /** What was found in a container is there already. */
  #isLookedUp(node: Node): boolean {
    const inner = node.type === 'AwaitExpression' ? node.argument : node
    if (inner.type === 'CallExpression' && inner.callee.type === 'MemberExpression')
      return this.writes.has(this.#containerOf(inner.callee.object) ?? '')
    return (
      inner.type === 'MemberExpression' && isLookUp(inner) && this.writes.has(this.#containerOf(inner.object) ?? '')
    )
  }

  callsFor(value: Node, depth = 0): string[] {
    const called: string[] = []
    walk(value, (inner) => {
      if (inner.type === 'CallExpression') called.push(calleeName(inner))
      if (inner.type === 'Identifier' && depth < 3)
        called.push(...(this.#assigned.get(inner.name) ?? []).flatMap((one) => this.callsFor(one, depth + 1)))
      return !isFunction(inner)
    })
    return called.filter((name) => name !== '')
  }
}

const declared = new WeakMap<FunctionNode, readonly string[]>()

/** Parameters of a function, and what it declares itself; read once, for all functions inside it. */
function namesIn(node: FunctionNode, parametersOnly: boolean): readonly string[] {
  const parameters = node.params.flatMap((parameter) => bindingNames(parameter as Node))
  if (parametersOnly) return parameters
  const known = declared.get(node)
  if (known !== undefined) return known
  const names = [...parameters]
  walk(node.body!, (inner) => {
    if (inner.type === 'VariableDeclarator') names.push(...bindingNames(inner.id))
    return !isFunction(inner)
  })
  declared.set(node, names)
  return names
}

/** `table[key]`, where the key is not known. */
function isLookUp(node: Extract<Node, { type: 'MemberExpression' }>): boolean {
  return node.computed && keyName(node.property, true) === null
}

function rootOf(node: Node): [root: Node, path: string] {
  if (node.type !== 'MemberExpression') return [node, '']
  const name = keyName(node.property, node.computed)
  const [root, path] = rootOf(node.object)
  return [name === null ? node : root, `${path}.${name ?? '?'}`]
}

function calleeName({ callee }: Call): string {
  return callee.type === 'Identifier' ? callee.name : ''
}
