import type { ItemFacts } from '@midflight/model'
import { bindingNames } from './binding-names.ts'
import type { Item } from './items.ts'
import { hashText } from './normal-text.ts'
import { childrenOf, keyName, walk, type Node, type Syntax } from './syntax.ts'

type MemberExpression = Extract<Node, { type: 'MemberExpression' }>

/**
 * A hash of a function that is the same for ways to write the same: a condition turned round with its branches, `let` for what nothing writes to, and
 * `substr(n)` for `slice(n)` of a string. Two functions with the same hash do and return the same wherever both return.
 */
export function equivalent({ form, nodes }: Item, syntax: Syntax): Pick<ItemFacts, 'equivalent'> {
  if (form.kind !== 'function' && form.kind !== 'functionValue') return {}
  const written = writtenNames(nodes)
  return { equivalent: hashText(nodes.map((node) => textOf(node, written, syntax)).join('\n')) }
}

/** Names that anything writes to, whatever they are of. */
function writtenNames(nodes: readonly Node[]): ReadonlySet<string> {
  const names = new Set<string>()
  const add = (target: Node): void => bindingNames(target).forEach((name) => names.add(name))
  for (const root of nodes)
    walk(root, (node) => {
      if (node.type === 'AssignmentExpression') add(node.left)
      if (node.type === 'UpdateExpression') add(node.argument)
      if (
        (node.type === 'ForOfStatement' || node.type === 'ForInStatement') &&
        node.left.type !== 'VariableDeclaration'
      )
        add(node.left)
    })
  return names
}

/** A node's code, with what can be written in several ways in one of them. Marks stand between the parts that are put together anew. */
function textOf(node: Node, written: ReadonlySet<string>, syntax: Syntax): string {
  const inner = (child: Node): string => textOf(child, written, syntax)
  if (node.type === 'ConditionalExpression') return choice('?', node, node.alternate, inner)
  if (node.type === 'IfStatement' && node.alternate !== null) return choice('if', node, node.alternate, inner)
  const isConstant = node.type === 'VariableDeclaration' && node.kind === 'let' && isUnwritten(node, written)
  const children = childrenOf(node)
  if (children.length === 0) return syntax.code.slice(node.start, node.end)
  let text = ''
  let position = node.start
  for (const child of children) {
    const between = betweenParts(node, position, child.start, syntax)
    text += isConstant && position === node.start ? between.replace(/^let\b/, 'const') : between
    text += isSubstr(node, child) ? calledSlice(child, inner, syntax) : inner(child)
    position = child.end
  }
  return text + betweenParts(node, position, node.end, syntax)
}

/** Code between the parts of a node: punctuation, without comments. */
function betweenParts(node: Node, start: number, end: number, syntax: Syntax): string {
  if (node.type === 'TemplateLiteral') return syntax.code.slice(start, end)
  return withoutComments(syntax).slice(start, end).replaceAll(/\s+/g, ' ')
}

const blank = new WeakMap<Syntax, string>()

/** A module's code with blanks in the place of comments. */
function withoutComments(syntax: Syntax): string {
  const known = blank.get(syntax)
  if (known !== undefined) return known
  let code = ''
  for (const { start, end } of syntax.comments) code += syntax.code.slice(code.length, start) + ' '.repeat(end - start)
  code += syntax.code.slice(code.length)
  blank.set(syntax, code)
  return code
}

/** `a !== b ? c : d` as `a === b ? d : c`. */
function choice(
  mark: string,
  { test, consequent }: { readonly test: Node; readonly consequent: Node },
  alternate: Node,
  inner: (child: Node) => string,
): string {
  const [text, isTurned] = positive(test, inner)
  const branches = isTurned ? [alternate, consequent] : [consequent, alternate]
  return `‹${mark} ${[text, ...branches.map(inner)].join(' ¦ ')}›`
}

/** A condition without what turns it round, and whether something has. */
function positive(test: Node, inner: (child: Node) => string): [text: string, isTurned: boolean] {
  if (test.type === 'UnaryExpression' && test.operator === '!') {
    const [text, isTurned] = positive(test.argument, inner)
    return [text, !isTurned]
  }
  if (test.type !== 'BinaryExpression' || !/^[!=]==?$/.test(test.operator)) return [inner(test), false]
  const operator = test.operator.replace('!', '=')
  return [`‹${inner(test.left)} ¦ ${operator} ¦ ${inner(test.right)}›`, test.operator.startsWith('!')]
}

function isUnwritten(
  { declarations }: Extract<Node, { type: 'VariableDeclaration' }>,
  written: ReadonlySet<string>,
): boolean {
  return declarations.every(({ id }) => bindingNames(id).every((name) => !written.has(name)))
}

/** The callee of `name.substr(-5)`: only strings have that, and of them it gives what `name.slice(-5)` does. */
function isSubstr(call: Node, callee: Node): callee is MemberExpression {
  if (call.type !== 'CallExpression' || call.callee !== callee || callee.type !== 'MemberExpression') return false
  const [start] = call.arguments
  return (
    callee.property.type === 'Identifier' &&
    keyName(callee.property, callee.computed) === 'substr' &&
    call.arguments.length === 1 &&
    isInteger(start!)
  )
}

function calledSlice({ object, property }: MemberExpression, inner: (child: Node) => string, { code }: Syntax): string {
  return `${inner(object)}${code.slice(object.end, property.start)}slice`
}

function isInteger(node: Node): boolean {
  if (node.type === 'UnaryExpression') return node.operator === '-' && isInteger(node.argument)
  return node.type === 'Literal' && Number.isInteger(node.value)
}
