import { walk, type Node, type Syntax } from './syntax.ts'

/** Where the name of a caught error stands, and what stands for it in normal text. */
export interface CaughtName {
  readonly start: number
  readonly end: number
  readonly mark: string
}

const known = new WeakMap<Syntax, readonly CaughtName[]>()

/** The names of caught errors in a module: `catch (err) { report(err) }` and `catch (error) { report(error) }` are the same. */
export function caughtNames(syntax: Syntax): readonly CaughtName[] {
  const before = known.get(syntax)
  if (before !== undefined) return before
  const found: CaughtName[] = []
  walk(syntax.program, (node) => {
    if (node.type !== 'CatchClause' || node.param?.type !== 'Identifier') return
    let depth = 0
    for (let outer = syntax.parents.get(node); outer !== undefined; outer = syntax.parents.get(outer))
      if (outer.type === 'CatchClause') depth += 1
    const uses = usesOf(node.param, node, syntax) ?? []
    found.push(...uses.map(({ start, end }) => ({ start, end, mark: `‹caught ${depth}›` })))
  })
  known.set(syntax, found)
  return found
}

const reading =
  /^(Call|New|Assignment|Binary|Logical|Unary|Conditional|Array|Await|Member)Expression$|^(Expression|Throw|Return|If|Switch)Statement$|^(TemplateLiteral|SpreadElement)$/

/** Null where something else in the clause may have the name, or is called so for others: `{ err }`. */
function usesOf(parameter: Extract<Node, { type: 'Identifier' }>, clause: Node, { parents }: Syntax): Node[] | null {
  const uses: Node[] = []
  let isClear = true
  walk(clause, (node) => {
    if (node.type !== 'Identifier' || node.name !== parameter.name) return
    const parent = parents.get(node)!
    if (parent.type === 'MemberExpression' && parent.property === node && !parent.computed) return
    isClear &&= node === parameter || reading.test(parent.type)
    uses.push(node)
  })
  return isClear ? uses : null
}
