/**
 * Numbers the strongly connected components of a graph that hold a cycle, self-imports included (Tarjan 1972). Nodes outside cycles are left out.
 */
export function cyclicModules(edges: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const components = new Map<string, number>()
  const indexes = new Map<string, number>()
  const lows = new Map<string, number>()
  const stack: string[] = []
  const onStack = new Set<string>()
  let component = 0

  const close = (node: string): void => {
    if (lows.get(node) !== indexes.get(node)) return
    const members: string[] = []
    for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
      onStack.delete(member)
      members.push(member)
      if (member === node) break
    }
    if (members.length === 1 && !edges.get(node)?.includes(node)) return
    for (const member of members) components.set(member, component)
    component += 1
  }

  const open = (node: string): { node: string; next: number } => {
    indexes.set(node, indexes.size)
    lows.set(node, indexes.get(node)!)
    stack.push(node)
    onStack.add(node)
    return { node, next: 0 }
  }

  for (const root of edges.keys()) {
    if (indexes.has(root)) continue
    const frames = [open(root)]
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const target = edges.get(frame.node)?.[frame.next]
      frame.next += 1
      if (target === undefined) {
        frames.pop()
        close(frame.node)
        const parent = frames.at(-1)
        if (parent !== undefined) lows.set(parent.node, Math.min(lows.get(parent.node)!, lows.get(frame.node)!))
      } else if (!indexes.has(target)) {
        if (edges.has(target)) frames.push(open(target))
      } else if (onStack.has(target)) {
        lows.set(frame.node, Math.min(lows.get(frame.node)!, indexes.get(target)!))
      }
    }
  }
  return components
}
