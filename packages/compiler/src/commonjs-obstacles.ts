import type { ModuleScope } from './scope.ts'
import { analyzeScope } from './scope.ts'
import { isClass, isFunction, parse, walk, type Node, type Syntax } from './syntax.ts'
import { positionOf, transform, type TransformSettings } from './transform.ts'

/** Why a CommonJS module cannot be upgraded in place, and where it shows. */
export interface Obstacle {
  readonly line: number
  readonly message: string
}

/** The names that Node gives to every CommonJS module. */
const given = new Set(['require', 'module', 'exports', '__filename', '__dirname'])

/**
 * Looks for what makes it impossible to split a CommonJS module into items: Node then loads it by itself, and a change of it is refused. A file
 * with an error has no obstacle: its error is reported when it is compiled.
 */
export function findObstacle(path: string, source: string, settings: TransformSettings): Obstacle | null {
  const text = source.startsWith('#!') ? `//${source.slice(2)}` : source
  const transformed = transform(path, text, { ...settings, sourceType: 'commonjs' })
  if (!transformed.ok) return null
  const original = parse(path, text, 'commonjs')
  const parsed = parse('module.js', transformed.code, 'commonjs')
  if (!parsed.ok) return null
  const found = obstacleIn(parsed.syntax, analyzeScope(parsed.syntax, 'commonjs'))
  if (found === null) return null
  return { line: lineOfSame(found.node, parsed.syntax, original.ok ? original.syntax : null), message: found.message }
}

interface Found {
  readonly node: Node
  readonly message: string
}

function obstacleIn(syntax: Syntax, scope: ModuleScope): Found | null {
  let found: Found | null = null
  const note = (node: Node, message: string): void => {
    found ??= { node, message }
  }
  walk(syntax.program, (node) => {
    if (node.type === 'WithStatement') note(node, 'it has a `with` statement, in which names may mean anything')
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'eval')
      note(node, 'it calls `eval`, which may use any of its names')
    if (node.type === 'ReturnStatement' && !isInFunction(node, syntax)) note(node, 'it returns at top level')
    if (node.type === 'Identifier' && node.name === 'yield') note(node, 'it uses `yield` as a name')
    if (node.type === 'FunctionDeclaration' && isInTopLevelBlock(node, syntax))
      note(node, 'it declares a function inside a block at top level, which in sloppy mode belongs to both')
    if (isGlobalNamed(node, 'require', scope) && isAssigned(node, syntax)) note(node, 'it assigns to `require`')
    if (isGlobalNamed(node, 'module', scope) && isAssigned(node, syntax)) note(node, 'it assigns to `module`')
    if (isGlobalNamed(node, 'exports', scope) && isAssigned(node, syntax) && !isWithModuleExports(node, syntax))
      note(node, 'it assigns something of its own to `exports`')
  })
  for (const name of given) {
    const reference = scope.references.find(({ binding }) => binding === name)
    if (reference !== undefined) note(reference.node, `it declares \`${name}\` itself`)
  }
  return found
}

function isGlobalNamed(node: Node, name: string, scope: ModuleScope): boolean {
  return node.type === 'Identifier' && node.name === name && scope.globalNodes.has(node)
}

function isAssigned(node: Node, syntax: Syntax): boolean {
  const parent = syntax.parents.get(node)
  return parent?.type === 'AssignmentExpression' && parent.left === node
}

/** `exports = module.exports = …` and `module.exports = exports = …` as statements of their own. */
function isWithModuleExports(node: Node, syntax: Syntax): boolean {
  const assignment = syntax.parents.get(node)
  if (assignment?.type !== 'AssignmentExpression') return false
  const { right } = assignment
  const outer = syntax.parents.get(assignment)
  const isModuleExports = (target: Node): boolean =>
    target.type === 'MemberExpression' &&
    target.object.type === 'Identifier' &&
    target.object.name === 'module' &&
    target.property.type === 'Identifier' &&
    target.property.name === 'exports'
  if (right.type === 'AssignmentExpression' && isModuleExports(right.left)) return isStatement(outer, syntax)
  if (outer?.type !== 'AssignmentExpression' || !isModuleExports(outer.left)) return false
  return isStatement(syntax.parents.get(outer), syntax)
}

function isStatement(node: Node | undefined, syntax: Syntax): boolean {
  return node?.type === 'ExpressionStatement' && syntax.parents.get(node)?.type === 'Program'
}

function isInFunction(node: Node, syntax: Syntax): boolean {
  for (let parent = syntax.parents.get(node); parent !== undefined; parent = syntax.parents.get(parent)) {
    if (isFunction(parent) || isClass(parent)) return true
  }
  return false
}

function isInTopLevelBlock(node: Node, syntax: Syntax): boolean {
  return syntax.parents.get(node)?.type !== 'Program' && !isInFunction(node, syntax)
}

/** The line of a node of the transformed code in the source: that of the same construct, counted from the start. */
function lineOfSame(node: Node, syntax: Syntax, original: Syntax | null): number {
  if (original === null) return 1
  const isSame = (other: Node): boolean =>
    other.type === node.type && (other.type !== 'Identifier' || other.name === (node as { name?: string }).name)
  const position = nodesWhere(syntax, isSame).findIndex((other) => other === node)
  const same = nodesWhere(original, isSame)[position]
  return same === undefined ? 1 : positionOf(original.code, same.start).line
}

function nodesWhere({ program }: Syntax, accepts: (node: Node) => boolean): Node[] {
  const found: Node[] = []
  walk(program, (node) => {
    if (accepts(node)) found.push(node)
  })
  return found
}
