import type { Makings } from './closure-makings.ts'
import type { Closure } from './closures.ts'
import { type FunctionNode, type Node, type Syntax } from './syntax.ts'

/** A function that makes closures which something may keep: the outermost around them. As long as it has not run, none of them exists. */
export interface Maker {
  /** As `root` in the facts of its closures. */
  readonly root: string
  readonly nodes: readonly FunctionNode[]
}

/**
 * The functions of a module without whose body its closures cannot come to be, in source order. One whose parameters make closures is left out, as these
 * exist before its body begins; so is what has no function around its closures.
 */
export function findMakers(closures: readonly Closure[], makings: Makings, syntax: Syntax): readonly Maker[] {
  const found = new Map<string, Set<FunctionNode> | null>()
  for (const closure of closures) {
    const { root } = makings.of(closure)
    const around = makings.outermost(closure)
    const known = found.get(root)
    if (around === null || standsInParameters(closure.node, around)) found.set(root, null)
    else if (known === undefined) found.set(root, new Set([around]))
    else known?.add(around)
  }
  const makers = [...found].flatMap(([root, nodes]) => (nodes === null ? [] : [{ root, nodes: [...nodes] }]))
  return makers.filter(({ nodes }) => nodes.every((node) => !isInitializer(node, syntax)))
}

function standsInParameters(node: Node, { body }: FunctionNode): boolean {
  return node.start < body!.start
}

/** `#close = () => …`: what is rewritten around a field's value cannot be told from it. */
function isInitializer(node: Node, { parents }: Syntax): boolean {
  return parents.get(node)?.type === 'PropertyDefinition'
}
