import MagicString from 'magic-string'
import { readCommonJs, type CommonJs } from './commonjs.ts'
import { property } from './emission.ts'
import type { ModuleScope } from './scope.ts'
import { isFunction, keyName, walk, type Node, type Syntax } from './syntax.ts'

/** A CommonJS module in which every export is a binding. */
export interface Lowered {
  readonly code: string
  readonly map: string
  /** Bindings that were made, with the name that a function without one has in the place where it stood. */
  readonly generated: ReadonlyMap<string, string>
}

/**
 * Gives what a CommonJS module exports a binding of its own, so that it is an item like any other: `exports.limit = 5` becomes
 * `const exports$limit = 5; exports.limit = exports$limit`, and so do the members of `module.exports = {…}`.
 */
export function lowerCommonJs(syntax: Syntax, scope: ModuleScope): Lowered {
  const lowering = new Lowering(syntax, scope)
  return lowering.run(readCommonJs(syntax, scope))
}

/** What such a binding is called in a plan: `exports.limit`, `module.exports`. */
export function exportedAs(binding: string): string | null {
  const [, name] = /^exports\${1,9}(?:\d+_)?(\w*)$/.exec(binding) ?? []
  if (name === undefined) return null
  return name === '' ? 'module.exports' : `exports.${name}`
}

class Lowering {
  readonly #syntax: Syntax
  readonly #scope: ModuleScope
  readonly #text: MagicString
  readonly #prefix: string
  readonly #generated = new Map<string, string>()
  /** What each exported name is bound to, from the end of a statement on. */
  readonly #bound: { readonly name: string; readonly binding: string; readonly end: number }[] = []

  constructor(syntax: Syntax, scope: ModuleScope) {
    this.#syntax = syntax
    this.#scope = scope
    this.#text = new MagicString(syntax.code)
    let prefix = 'exports$'
    while (syntax.code.includes(prefix)) prefix += '$'
    this.#prefix = prefix
  }

  run({ members, whole }: CommonJs): Lowered {
    for (const { statement, target, name, value } of members) {
      const binding = value.type === 'Identifier' ? value.name : this.#bind(name, '')
      this.#bound.push({ name, binding, end: statement.end })
      if (value.type === 'Identifier') continue
      const { code } = this.#syntax
      this.#text.update(statement.start, this.#valueStart(value), `const ${binding} = `)
      this.#text.appendLeft(statement.end, ` ${code.slice(target.start, target.end)} = ${binding};`)
    }
    if (whole !== null && whole.value.type === 'ObjectExpression') this.#lowerObject(whole.statement, whole.value)
    else if (whole !== null && whole.value.type !== 'Identifier') {
      const { statement, value } = whole
      const binding = this.#bind('', '')
      const start = this.#valueStart(value)
      const assignment = this.#syntax.code.slice(statement.start, start)
      this.#text.update(statement.start, start, `const ${binding} = `)
      this.#text.appendLeft(statement.end, ` ${assignment} ${binding};`)
    }
    this.#readBindings()
    const map = this.#text.generateMap({ source: 'transformed.js', hires: 'boundary', includeContent: false })
    return { code: this.#text.toString(), map: map.toString(), generated: this.#generated }
  }

  /** Where an assigned value begins, with the parentheses around it. */
  #valueStart(value: Node): number {
    const parent = this.#syntax.parents.get(value)
    return parent?.type === 'AssignmentExpression' ? this.#syntax.code.indexOf('=', parent.left.end) + 1 : value.start
  }

  /** `{ limit: 5, send() {…} }`: values that are no bindings yet move in front of the statement, in their order. */
  #lowerObject(statement: Node, object: Extract<Node, { type: 'ObjectExpression' }>): void {
    for (const part of object.properties) {
      if (part.type !== 'Property' || part.kind !== 'init' || part.computed) continue
      const name = keyName(part.key, false)
      const { value } = part
      if (name === null || name === '__proto__' || value.type === 'Identifier' || uses('Super', value)) continue
      const binding = this.#bind(name, name)
      const key = this.#syntax.code.slice(part.key.start, part.key.end)
      const moved = part.method ? part : value
      this.#text.appendLeft(moved.start, part.method ? `${key}: ${binding}` : binding)
      this.#text.prependRight(moved.start, `const ${binding} = ${part.method ? '({ ' : ''}`)
      this.#text.appendLeft(moved.end, part.method ? ` })${property(name)};\n` : ';\n')
      this.#text.move(moved.start, moved.end, statement.start)
    }
  }

  #bind(name: string, inferred: string): string {
    const plain = /^\w*$/.test(name) ? name : name.replaceAll(/\W/g, '_')
    let binding = this.#prefix + plain
    for (let attempt = 0; this.#generated.has(binding); attempt += 1) binding = `${this.#prefix}${attempt}_${plain}`
    this.#generated.set(binding, inferred)
    return binding
  }

  /** `exports.b = exports.a + 1`: what is read of the exports while the module is evaluated is read of the binding. */
  #readBindings(): void {
    for (const { name, binding, end } of this.#bound) {
      walk(this.#syntax.program, (node) => {
        if (isFunction(node) || node.type === 'ClassBody') return false
        if (node.start < end || !this.#reads(node, name)) return true
        const parent = this.#syntax.parents.get(node)
        const isCallee = parent?.type === 'CallExpression' && parent.callee === node
        const isValue = parent !== undefined && !isTarget(parent, node) && !isCallee
        if (isValue) this.#text.update(node.start, node.end, binding)
        return !isValue
      })
    }
  }

  #reads(node: Node, name: string): boolean {
    if (node.type !== 'MemberExpression' || keyName(node.property, node.computed) !== name) return false
    const { object } = node
    if (object.type === 'Identifier') return object.name === 'exports' && this.#scope.globalNodes.has(object)
    if (object.type !== 'MemberExpression' || keyName(object.property, object.computed) !== 'exports') return false
    return (
      object.object.type === 'Identifier' &&
      object.object.name === 'module' &&
      this.#scope.globalNodes.has(object.object)
    )
  }
}

function isTarget(parent: Node, node: Node): boolean {
  if (parent.type === 'AssignmentExpression' || parent.type === 'AssignmentPattern') return parent.left === node
  return /^(UpdateExpression|UnaryExpression|ArrayPattern|RestElement|ForInStatement|ForOfStatement|MemberExpression|Property)$/.test(
    parent.type,
  )
}

function uses(type: Node['type'], root: Node): boolean {
  let found = false
  walk(root, (node) => {
    if (node.type === type) found = true
  })
  return found
}
