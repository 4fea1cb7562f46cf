import type { Makings } from './closure-makings.ts'
import type { Closure } from './closures.ts'
import { isFunction, walk, type FunctionNode, type Node, type Syntax } from './syntax.ts'

/** A place in the code that notes that it has been reached. */
export interface Note<Place extends Node = Node> {
  /** The `root` of the closures that a function makes, or `<root>/return <n>` for the nth value that it returns. */
  readonly name: string
  /** Functions, of which it is the beginning; or what is returned. */
  readonly nodes: readonly Place[]
}

/** Functions that make closures, and returns of theirs; numbered in this order. */
export interface Notes {
  readonly makers: readonly Note<FunctionNode>[]
  readonly returns: readonly Note[]
}

/** More ways out of one function are not told apart. */
const maxReturns = 16

/**
 * The functions of a module without whose body its closures cannot come to be, in source order: the outermost around them. As long as one has not run, none
 * of its closures exists. One whose parameters make closures is left out, as these exist before its body begins; so is what has no function around its
 * closures. Where closures are returned beside other things, each return is a place of its own.
 */
export function findNotes(closures: readonly Closure[], makings: Makings, syntax: Syntax): Notes {
  const found = new Map<string, Set<FunctionNode> | null>()
  for (const closure of closures) {
    const { root } = makings.of(closure)
    const around = makings.outermost(closure)
    const known = found.get(root)
    if (around === null || standsInParameters(closure.node, around)) found.set(root, null)
    else if (known === undefined) found.set(root, new Set([around]))
    else known?.add(around)
  }
  const makers = [...found].flatMap(([name, functions]) => {
    const nodes = [...(functions ?? [])]
    return functions === null || nodes.some((node) => isInitializer(node, syntax)) ? [] : [{ name, nodes }]
  })
  return { makers, returns: makers.flatMap(({ name, nodes }) => returnsOf(name, nodes, closures)) }
}

function returnsOf(root: string, [node, ...others]: readonly FunctionNode[], closures: readonly Closure[]): Note[] {
  if (node === undefined || others.length > 0) return []
  const returned: Node[] = []
  walk(node.body!, (inner) => {
    if (inner.type === 'ReturnStatement' && inner.argument !== null) returned.push(inner.argument)
    return !isFunction(inner)
  })
  const makesAny = returned.some((value) =>
    closures.some((closure) => closure.node.start >= value.start && closure.node.end <= value.end),
  )
  if (!makesAny || returned.length < 2 || returned.length > maxReturns) return []
  return returned.map((value, index) => ({ name: `${root}/return ${index}`, nodes: [value] }))
}

function standsInParameters(node: Node, { body }: FunctionNode): boolean {
  return node.start < body!.start
}

/** `#close = () => …`: what is rewritten around a field's value cannot be told from it. */
function isInitializer(node: Node, { parents }: Syntax): boolean {
  return parents.get(node)?.type === 'PropertyDefinition'
}
