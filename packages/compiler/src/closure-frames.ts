import type { Branch, Frame, FramePart, ModuleFacts } from '@midflight/model'
import type { Notes } from './closure-makers.ts'
import type { Maker, Makings } from './closure-makings.ts'
import { usesOwn } from './closure-obstacles.ts'
import { moves, type Closure } from './closures.ts'
import { codeWithout, hashText } from './normal-text.ts'
import { dottedName } from './purity.ts'
import type { BindingReference, LocalVariable, ModuleScope } from './scope.ts'
import { isFunction, walk, type FunctionNode, type Node, type Syntax } from './syntax.ts'

/** A frame of more parts is not described: what is made in it is seldom told apart. */
const maxParts = 80

interface Surroundings {
  readonly closures: readonly Closure[]
  readonly makings: Makings
  readonly notes: Notes
  readonly syntax: Syntax
  readonly scope: ModuleScope
}

/** Describes what the makers of members do, so that what matters to a closure can be told from what does not. By `within` or `root` of the closures. */
export function findFrames(surroundings: Surroundings): Pick<ModuleFacts, 'frames'> {
  const { closures, makings, syntax } = surroundings
  const found = new Map<string, FunctionNode | null>()
  for (const closure of closures) {
    if (closure.holder.use !== 'member' || !moves(closure)) continue
    const { within, root } = makings.of(closure)
    const maker = makings.makerOf(closure.node)
    const own = 'root' in maker ? makings.outermost(closure) : maker.node
    const key = within ?? root
    const isDirect =
      own !== null && functionAround(closure.node, syntax) === own && !standsInParameters(closure.node, own)
    const isOther = found.has(key) && found.get(key) !== own
    found.set(key, isDirect && !isOther ? own : null)
  }
  const frames = [...found].flatMap(([key, node]) => {
    const frame = node === null ? null : frameOf(node, surroundings)
    return frame === null ? [] : [[key, frame] as const]
  })
  return frames.length === 0 ? {} : { frames: Object.fromEntries(frames) }
}

function functionAround(node: Node, { parents }: Syntax): FunctionNode | null {
  for (let around = parents.get(node); around !== undefined; around = parents.get(around))
    if (isFunction(around)) return around
  return null
}

function standsInParameters(node: Node, { body }: FunctionNode): boolean {
  return node.start < body!.start
}

function frameOf(node: FunctionNode, surroundings: Surroundings): Frame | null {
  const { closures, makings, scope } = surroundings
  const inside = closures.filter((closure) => closure.node !== node && isIn(closure.node, node))
  const maker = inside.map((closure) => makings.makerOf(closure.node)).find((each) => isMaker(each, node))
  if (maker === undefined) return null
  const own = inside.filter((closure) => makings.makerOf(closure.node) === maker)
  const cuts = inside.filter((closure) => moves(closure) && !makings.runsWithMaker(closure))
  const isHere = (place: Node): boolean => isIn(place, node) && !cuts.some((cut) => isIn(place, cut.node))
  const context = {
    ...surroundings,
    own,
    cuts: cuts.map((closure) => closure.node),
    variables: scope.variablesOf(node),
    references: scope.references.filter((reference) => isHere(reference.node)),
    globals: [...scope.globalNodes].filter(isHere),
  }
  const body = node.body!
  const statements =
    body.type === 'BlockStatement' ? framesOf(body.body, context) : [partOf([body], 'returns', context)]
  const parts = [partOf(node.params, 'plain', context), ...statements]
  return countOf(parts) > maxParts ? null : parts
}

function isMaker(maker: Maker, node: FunctionNode): boolean {
  return 'root' in maker ? maker.nodes.some((root) => isIn(node, root)) : maker.node === node
}

function countOf(frame: Frame): number {
  return frame.reduce(
    (sum, { branches = [] }) => sum + 1 + branches.reduce((all, { parts }) => all + countOf(parts), 0),
    0,
  )
}

interface Context extends Surroundings {
  readonly own: readonly Closure[]
  readonly cuts: readonly Node[]
  readonly variables: readonly LocalVariable[]
  /** Those in the frame. */
  readonly references: readonly BindingReference[]
  readonly globals: readonly Node[]
}

function framesOf(statements: readonly Node[], context: Context): FramePart[] {
  return statements.flatMap((statement) => {
    if (statement.type === 'BlockStatement') return framesOf(statement.body, context)
    if (statement.type !== 'IfStatement') return [partOf([statement], kindOf(statement, context), context)]
    const branches = [branchOf(statement.consequent, context), branchOf(statement.alternate, context)]
    return [{ ...partOf([statement.test], kindOf(statement.test, context), context), branches }]
  })
}

function branchOf(node: Node | null, context: Context): Branch {
  if (node === null) return { parts: [], exits: false }
  const statements = node.type === 'BlockStatement' ? node.body : [node]
  const last = statements.at(-1)?.type
  return { parts: framesOf(statements, context), exits: last === 'ReturnStatement' || last === 'ThrowStatement' }
}

function kindOf(node: Node, { scope }: Context): FramePart['kind'] {
  if (node.type === 'FunctionDeclaration') return 'function'
  if (node.type === 'ReturnStatement' || node.type === 'ThrowStatement') return 'returns'
  let leaves = false
  walk(node, (inner) => {
    if (leavingTypes.has(inner.type)) leaves = true
    return !leaves && !isFunction(inner)
  })
  if (leaves) return 'leaves'
  const isPure =
    node.type === 'VariableDeclaration' &&
    node.kind !== 'var' &&
    node.declarations.every(
      ({ id, init }) => id.type === 'Identifier' && init !== null && isPureExpression(init, scope),
    )
  return isPure ? 'pure' : 'plain'
}

const leavingTypes = new Set<string>([
  'ReturnStatement',
  'ThrowStatement',
  'BreakStatement',
  'ContinueStatement',
  'AwaitExpression',
  'YieldExpression',
])

/** Operators on literals and variables, and functions of `Math`. */
function isPureExpression(node: Node, scope: ModuleScope): boolean {
  const all = (nodes: readonly Node[]): boolean => nodes.every((each) => isPureExpression(each, scope))
  switch (node.type) {
    case 'Literal':
    case 'Identifier':
      return true
    case 'UnaryExpression':
      return node.operator !== 'delete' && all([node.argument])
    case 'BinaryExpression':
      return node.operator !== 'in' && node.operator !== 'instanceof' && all([node.left, node.right])
    case 'LogicalExpression':
      return all([node.left, node.right])
    case 'ConditionalExpression':
      return all([node.test, node.consequent, node.alternate])
    case 'TemplateLiteral':
      return all(node.expressions)
    case 'CallExpression':
      return (
        node.callee.type === 'MemberExpression' &&
        scope.globalNodes.has(node.callee.object) &&
        dottedName(node.callee)?.startsWith('Math.') === true &&
        all(node.arguments)
      )
    default:
      return false
  }
}

/** What stands in the closures that are cut out belongs to these. */
function partOf(nodes: readonly Node[], kind: FramePart['kind'], context: Context): FramePart {
  const { syntax, own, cuts, variables } = context
  const isHere = (place: Node): boolean =>
    nodes.some((node) => isIn(place, node)) && !cuts.some((cut) => isIn(place, cut))
  const names = variables.filter(({ places }) => places.some(isHere)).map(({ name }) => name)
  if (nodes.some((node) => usesOwn('ThisExpression', node))) names.push('this')
  if (nodes.some((node) => /\barguments\b/.test(syntax.code.slice(node.start, node.end)))) names.push('arguments')
  const globals = context.globals.filter(isHere).map((node) => (node as { name?: string }).name ?? '')
  return {
    hash: hashText(codeWithout(syntax, nodes, cuts)),
    names: distinct(names),
    declares: distinct(variables.filter(({ declared }) => declared.some(isHere)).map(({ name }) => name)),
    uses: distinct(context.references.filter(({ node }) => isHere(node)).map(({ binding }) => binding)),
    globals: distinct(globals),
    ...placeOf(nodes, context),
    closures: own.filter(({ node }) => nodes.some((around) => isIn(node, around))).map(({ key }) => key),
    kind,
  }
}

/** Where a return notes that it has been reached. */
function placeOf([node]: readonly Node[], { notes }: Context): Pick<FramePart, 'place'> {
  if (node?.type !== 'ReturnStatement') return {}
  const note = notes.returns.find(({ nodes }) => nodes.some((value) => value === node.argument))
  return note === undefined ? {} : { place: note.name }
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)]
}

function isIn(node: Node, around: Node): boolean {
  return node.start >= around.start && node.end <= around.end
}
