import type { GuardFacts } from '@midflight/model'
import { isCallFree } from './call-free.ts'
import { harmlessGlobals } from './known-builtins.ts'
import type { Item } from './items.ts'
import { codeWithout, hashText } from './normal-text.ts'
import { dottedName } from './purity.ts'
import type { ModuleScope } from './scope.ts'
import { walk, type Node, type Syntax } from './syntax.ts'

/** The conditions of an effect that is all under them: `if (A) { … } else if (B) { … }`, `A && start()`. Empty where it is not, or where asking them may do something. */
export function guardsOf(
  item: Pick<Item, 'form' | 'awaits' | 'defining'>,
  { scope }: { scope: ModuleScope },
): readonly Node[] {
  const { form, awaits, defining } = item
  if (form.kind !== 'effect' || awaits || defining !== null) return []
  const tests: Node[] = []
  let statement: Node | null = form.node
  if (statement.type === 'ExpressionStatement' && isAnd(statement.expression)) {
    tests.push(statement.expression.left)
    statement = null
  }
  for (; statement?.type === 'IfStatement'; statement = statement.alternate) tests.push(statement.test)
  return statement === null && tests.every((test) => isQuiet(test, scope)) ? tests : []
}

/** `require.main === module && start()`. */
function isAnd(node: Node): node is Extract<Node, { type: 'LogicalExpression' }> {
  return node.type === 'LogicalExpression' && node.operator === '&&'
}

export function guardFacts(
  item: Item,
  { syntax, scope }: { readonly syntax: Syntax; readonly scope: ModuleScope },
): { guard?: GuardFacts } {
  const tests = guardsOf(item, { scope })
  if (tests.length === 0) return {}
  const reads = scope.references.filter(
    ({ node }) => tests.some((test) => isWithin(node, test)) && !isOnlyLookedAt(node, tests, syntax.parents),
  )
  const hash = hashText(tests.map((test) => codeWithout(syntax, [test], [])).join('\n'))
  return { guard: { hash, reads: [...new Set(reads.map(({ binding }) => binding))].sort() } }
}

/** Reads, compares and nothing else: of globals only those whose members are Node's own. */
function isQuiet(test: Node, scope: ModuleScope): boolean {
  if (!isCallFree(test, () => false)) return false
  let isKnown = true
  walk(test, (node) => {
    if (node.type === 'UnaryExpression' && node.operator === 'typeof' && node.argument.type === 'Identifier')
      return false
    if (node.type === 'BinaryExpression' && node.operator === 'in') isKnown = false
    if (node.type === 'ThisExpression' || node.type === 'MetaProperty' || node.type === 'Super') isKnown = false
    if (node.type === 'MemberExpression' && dottedName(node)?.startsWith('module.exports') === true) isKnown = false
    if (node.type === 'Identifier' && scope.globalNodes.has(node) && !isNodes(node.name)) isKnown = false
    return isKnown
  })
  return isKnown
}

function isNodes(name: string): boolean {
  return name === 'process' || (harmlessGlobals.has(name) && name !== 'exports' && name !== 'arguments')
}

/** `typeof x`, `!x`, `x === y`: whatever it holds, no code of it runs. */
function isOnlyLookedAt(node: Node, tests: readonly Node[], parents: Syntax['parents']): boolean {
  if (tests.includes(node)) return true
  const parent = parents.get(node)
  if (parent?.type === 'UnaryExpression') return parent.operator === 'typeof' || parent.operator === '!'
  if (parent?.type === 'LogicalExpression') return isOnlyLookedAt(parent, tests, parents)
  return parent?.type === 'BinaryExpression' && (parent.operator === '===' || parent.operator === '!==')
}

function isWithin(node: Node, outer: Node): boolean {
  return node.start >= outer.start && node.end <= outer.end
}
