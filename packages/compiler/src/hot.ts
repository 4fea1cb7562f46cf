import type { HotFacts } from '@midflight/model'
import { keyName, walk, type Node, type Syntax } from './syntax.ts'

/** How a module uses `import.meta.hot`, read from its calls; null where it does not. */
export function hotFacts(syntax: Syntax): HotFacts | null {
  if (!/\bhot\b/.test(syntax.code)) return null
  const names = hotNames(syntax)
  let isUsed = names.size > 0
  const accepted = new Set<string>()
  let acceptsItself = false
  const methods = new Set<string>()
  walk(syntax.program, (node) => {
    if (isHot(node)) isUsed = true
    const call = node.type === 'CallExpression' ? hotCall(node, names) : null
    if (call === null) return
    methods.add(call.method)
    if (call.method !== 'accept') return
    const dependencies = specifiersOf(call.first)
    if (dependencies === null) acceptsItself = true
    else for (const specifier of dependencies) accepted.add(specifier)
  })
  if (!isUsed) return null
  return {
    acceptsItself,
    accepts: [...accepted],
    disposes: methods.has('dispose'),
    prunes: methods.has('prune'),
  }
}

/** A statement that does nothing without `import.meta.hot`: `if (import.meta.hot) { … }`, `import.meta.hot?.accept()`. */
export function isHotStatement(node: Node): boolean {
  if (node.type === 'IfStatement') return node.alternate === null && isGuard(node.test)
  if (node.type !== 'ExpressionStatement') return false
  const { expression } = node
  if (expression.type !== 'ChainExpression' || expression.expression.type !== 'CallExpression') return false
  const { callee } = expression.expression
  return callee.type === 'MemberExpression' && callee.optional && isHot(callee.object)
}

function isGuard(test: Node): boolean {
  return isHot(test) || (test.type === 'LogicalExpression' && test.operator === '&&' && isGuard(test.left))
}

/** `import.meta.hot`. */
function isHot(node: Node): boolean {
  if (node.type !== 'MemberExpression' || keyName(node.property, node.computed) !== 'hot') return false
  return node.object.type === 'MetaProperty' && node.object.meta.name === 'import'
}

/** Variables that hold it: `const { hot } = import.meta`, `const hot = import.meta.hot`. */
function hotNames({ program }: Syntax): ReadonlySet<string> {
  const names = new Set<string>()
  walk(program, (node) => {
    if (node.type !== 'VariableDeclarator' || node.init === null) return
    if (node.id.type === 'Identifier' && isHot(node.init)) names.add(node.id.name)
    if (node.id.type !== 'ObjectPattern' || node.init.type !== 'MetaProperty') return
    for (const part of node.id.properties) {
      const isHotPart = part.type === 'Property' && keyName(part.key, part.computed) === 'hot'
      if (isHotPart && part.value.type === 'Identifier') names.add(part.value.name)
    }
  })
  return names
}

function hotCall(
  { callee, arguments: given }: Extract<Node, { type: 'CallExpression' }>,
  names: ReadonlySet<string>,
): { readonly method: string; readonly first: Node | undefined } | null {
  if (callee.type !== 'MemberExpression') return null
  const { object } = callee
  if (!isHot(object) && !(object.type === 'Identifier' && names.has(object.name))) return null
  const method = keyName(callee.property, callee.computed)
  return method === null ? null : { method, first: given[0] }
}

/** The dependencies that a call of `accept` names; null where it accepts the module itself. */
function specifiersOf(first: Node | undefined): string[] | null {
  if (first?.type === 'Literal' && typeof first.value === 'string') return [first.value]
  if (first?.type !== 'ArrayExpression') return null
  return first.elements.flatMap((element) =>
    element?.type === 'Literal' && typeof element.value === 'string' ? [element.value] : [],
  )
}
