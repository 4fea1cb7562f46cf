import { dottedName } from './purity.ts'
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
  const found = commonJsObstacle(parsed.syntax, analyzeScope(parsed.syntax, 'commonjs'))
  if (found === null) return null
  return { line: lineOfSame(found.node, parsed.syntax, original.ok ? original.syntax : null), message: found.message }
}

interface Found {
  readonly node: Node
  readonly message: string
}

/** What makes it impossible in JavaScript that has been read. */
export function commonJsObstacle(syntax: Syntax, scope: ModuleScope): Found | null {
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
    const isExports = isGlobalNamed(node, 'exports', scope) && isAssigned(node, syntax)
    if (isExports && !isWithModuleExports(node, syntax)) note(node, 'it assigns something of its own to `exports`')
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

/** Part of a chain at top level in which `module.exports` gets the same: `exports = module.exports = …`. */
function isWithModuleExports(node: Node, syntax: Syntax): boolean {
  let outer = syntax.parents.get(node)!
  while (syntax.parents.get(outer)?.type === 'AssignmentExpression') outer = syntax.parents.get(outer)!
  let isWith = false
  for (let part = outer; part.type === 'AssignmentExpression'; part = part.right)
    isWith ||= dottedName(part.left) === 'module.exports'
  return isWith && isOfTopLevel(outer, syntax)
}

/** A statement of its own, or what the only variable of a declaration begins with. */
function isOfTopLevel(expression: Node, syntax: Syntax): boolean {
  const parent = syntax.parents.get(expression)
  const isDeclared = parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier'
  const statement = isDeclared ? syntax.parents.get(parent) : parent
  if (statement?.type === 'VariableDeclaration' && statement.declarations.length !== 1) return false
  const isStatement = statement?.type === 'ExpressionStatement' || statement?.type === 'VariableDeclaration'
  return isStatement && syntax.parents.get(statement)?.type === 'Program'
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
