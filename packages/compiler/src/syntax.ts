import {
  parseSync,
  visitorKeys,
  type ArrowFunctionExpression,
  type Class,
  type Function as FunctionWithBody,
  type Node,
  type Program,
} from 'oxc-parser'

export type { Node, Program }

/** A function in any of its forms. */
export type FunctionNode = FunctionWithBody | ArrowFunctionExpression
export type ClassNode = Class

/** A parsed script: its tree, the parent of every node, and where its comments are. Offsets count UTF-16 units. */
export interface Syntax {
  readonly code: string
  readonly program: Program
  readonly parents: ReadonlyMap<Node, Node>
  readonly comments: readonly { readonly start: number; readonly end: number; readonly value: string }[]
}

export type Parsed =
  | { readonly ok: true; readonly syntax: Syntax }
  | { readonly ok: false; readonly message: string; readonly offset: number }

/** Parses JavaScript (or TypeScript, when the file name says so). */
export function parse(fileName: string, code: string, sourceType: 'module' | 'commonjs' = 'module'): Parsed {
  const result = parseSync(fileName, code, { sourceType, range: true, preserveParens: false })
  const error = result.errors[0]
  if (error !== undefined) return { ok: false, message: error.message, offset: error.labels[0]?.start ?? 0 }
  const parents = new Map<Node, Node>()
  walk(result.program, (node) => {
    for (const child of childrenOf(node)) parents.set(child, node)
  })
  return { ok: true, syntax: { code, program: result.program, parents, comments: result.comments } }
}

/** The nodes directly inside a node, in source order. */
export function childrenOf(node: Node): Node[] {
  const found: Node[] = []
  for (const key of visitorKeys[node.type] ?? []) {
    const value: unknown = (node as unknown as Record<string, unknown>)[key]
    if (Array.isArray(value)) {
      for (const element of value) if (isNode(element)) found.push(element)
    } else if (isNode(value)) {
      found.push(value)
    }
  }
  return found
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

/** Visits a node and all below it, parents first. A visitor that returns `false` keeps out of the node's children. */
export function walk(root: Node, visit: (node: Node) => boolean | void): void {
  const pending: Node[] = [root]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (visit(node) === false) continue
    const children = childrenOf(node)
    for (let index = children.length - 1; index >= 0; index -= 1) pending.push(children[index]!)
  }
}

export function isFunction(node: Node): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
  )
}

export function isClass(node: Node): node is ClassNode {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression'
}

/** Function expressions and classes without a name of their own take the name of what they are assigned to. */
export function isAnonymousDefinition(node: Node): boolean {
  if (node.type === 'ArrowFunctionExpression') return true
  return (node.type === 'FunctionExpression' || node.type === 'ClassExpression') && node.id === null
}

/** The static name of a member or property key, or null for a computed one. Private names come with their `#`. */
export function keyName(key: Node, computed: boolean): string | null {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`
  if (key.type === 'Identifier' && !computed) return key.name
  if (key.type === 'Literal' && (typeof key.value === 'string' || typeof key.value === 'number'))
    return String(key.value)
  return null
}
