import MagicString from 'magic-string'
import { isNeverRun, returnedBy } from './commonjs-forms.ts'
import { dottedName } from './purity.ts'
import type { ModuleScope } from './scope.ts'
import { composeMaps } from './source-map.ts'
import { isFunction, keyName, walk, type Node, type Syntax } from './syntax.ts'

type ObjectNode = Extract<Node, { type: 'ObjectExpression' }>

/** What esbuild puts at the head of a CommonJS file: `__export(x_exports, { a: () => a }); module.exports = __toCommonJS(x_exports);`. */
interface Bundle {
  readonly listed: Node
  readonly list: ObjectNode
  readonly target: string
  readonly assigned: Node
}

/**
 * Gives each export of such a file a statement of its own, so that one may come without changing the others: `Object.defineProperty(exports, "a", { get: () => a })`.
 * Returns null where there are none.
 */
export function splitBundle(
  { code, map }: { readonly code: string; readonly map: string },
  syntax: Syntax,
  scope: ModuleScope,
): { readonly code: string; readonly map: string } | null {
  const bundle = bundleIn(syntax, scope)
  if (bundle === null) return null
  const { listed, list, target, assigned } = bundle
  const text = new MagicString(code)
  const parts = list.properties as Extract<Node, { type: 'Property' }>[]
  const own = parts.map(({ start, end }) => `__export(${target}, { ${code.slice(start, end)} });`)
  const exported = parts.map(({ key, value }) => {
    const name = JSON.stringify(keyName(key, false))
    return `Object.defineProperty(exports, ${name}, { enumerable: true, get: ${code.slice(value.start, value.end)} });`
  })
  const marked = 'Object.defineProperty(exports, "__esModule", { value: true });'
  text.update(listed.start, listed.end, own.join('\n'))
  text.update(assigned.start, assigned.end, [marked, ...exported].join('\n'))
  const step = text.generateMap({ source: 'transformed.js', hires: 'boundary', includeContent: false })
  return { code: text.toString(), map: composeMaps(step.toString(), map) }
}

function bundleIn({ program }: Syntax, scope: ModuleScope): Bundle | null {
  const lists = new Map<string, Omit<Bundle, 'assigned'> | null>()
  let found: Bundle | null = null
  for (const statement of program.body) {
    if (statement.type !== 'ExpressionStatement') continue
    const { expression } = statement
    if (expression.type === 'CallExpression' && dottedName(expression.callee) === '__export') {
      const [target, list] = expression.arguments
      if (target?.type !== 'Identifier') return null
      const isKnown = list?.type === 'ObjectExpression' && list.properties.every(isListed) && !lists.has(target.name)
      lists.set(target.name, isKnown ? { listed: statement, list, target: target.name } : null)
    } else if (expression.type === 'AssignmentExpression' && dottedName(expression.left) === 'module.exports') {
      const { right } = expression
      const [given] = right.type === 'CallExpression' ? right.arguments : []
      const isCopied = right.type === 'CallExpression' && dottedName(right.callee) === '__toCommonJS'
      const list = isCopied && given?.type === 'Identifier' ? lists.get(given.name) : undefined
      if (found !== null || list == null) return null
      found = { ...list, assigned: statement }
    }
  }
  if (found === null || !scope.declaredOnce('__export') || !scope.declaredOnce('__toCommonJS')) return null
  return isUsedOtherwise(found.assigned, program, scope) ? null : found
}

/** Whether anything else does something with the exports, and so may see that they are another object. */
function isUsedOtherwise({ start, end }: Node, program: Syntax['program'], { globalNodes }: ModuleScope): boolean {
  const hints = program.body.filter((node) => node.type === 'ExpressionStatement' && isNeverRun(node.expression))
  const known = [{ start, end }, ...hints]
  const isOther = (node: Node): boolean =>
    node.type === 'Identifier' &&
    (node.name === 'exports' || node.name === 'module') &&
    !known.some((outer) => node.start >= outer.start && node.end <= outer.end)
  return [...globalNodes].some(isOther) || program.body.some(usesThis)
}

/** `name: () => binding`. */
function isListed(part: Node): boolean {
  if (part.type !== 'Property' || part.computed || part.method || part.kind !== 'init') return false
  const returned = returnedBy(part.value)
  return part.value.type === 'ArrowFunctionExpression' && returned?.type === 'Identifier'
}

function usesThis(root: Node): boolean {
  let found = false
  walk(root, (node) => {
    if (node.type === 'ThisExpression') found = true
    return !(isFunction(node) && node.type !== 'ArrowFunctionExpression') && node.type !== 'ClassBody'
  })
  return found
}
