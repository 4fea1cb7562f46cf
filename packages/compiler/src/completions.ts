import type { Completion } from '@midflight/model'
import { constructorOf, statementsOf } from './class-set-up.ts'
import { handedTo } from './handed-to.ts'
import { elementsOf, nameIn, type Element } from './named-elements.ts'
import type { ModuleScope } from './scope.ts'
import type { ClassNode, Node, Syntax } from './syntax.ts'

/** A statement of a constructor, or what one does for one of several names: a unit that a new version may have more of. */
export interface Step {
  /** The name that it is done for; null where it is a statement as a whole. */
  readonly element: string | null
  /** The list of these names. */
  readonly names: Node | null
}

type Form = Pick<Completion, 'path' | 'when' | 'value'>

/** `['onConnect', 'onClose'].forEach((name) => …)` is a step for each name, if all that it does is to complete the instance. */
export function stepsIn(statement: Node, scope: ModuleScope): readonly Step[] {
  const forms = formsOf(statement, scope)
  return forms === null
    ? [{ element: null, names: null }]
    : forms.map(({ element }) => ({ element: element?.name ?? null, names: elementsOf(statement)?.list ?? null }))
}

/**
 * What a constructor does to complete its own instance, as a default does: `if (this.options.quiet === undefined) this.options.quiet = true`. It reads and writes
 * one name, and construction neither uses that name otherwise nor lets anybody see the object as a whole afterwards, other than those in `handsTo`.
 */
export function completionsIn(
  node: ClassNode,
  syntax: Syntax,
  scope: ModuleScope,
): ReadonlyMap<Node, readonly Completion[]> {
  const found = new Map<Node, readonly Completion[]>()
  for (const statement of statementsOf(constructorOf(node))) {
    const forms = formsOf(statement, scope)
    if (forms === null) continue
    found.set(
      statement,
      forms.flatMap(({ form, element }) => {
        const handsTo = handedTo(node, statement, placesOf(form), syntax, scope)
        return handsTo === null ? [] : [{ ...form, element: element?.name ?? null, handsTo }]
      }),
    )
  }
  return found
}

/** The field whose object is read, and the name that is read and written. */
function placesOf({ path, when }: Form): { field: string; name: string } {
  const [field, name] = when.path
  return { field: field!, name: name ?? path.at(-1)! }
}

function formsOf(
  statement: Node,
  scope: ModuleScope,
): readonly { readonly form: Form; readonly element: Element | null }[] | null {
  const each = elementsOf(statement)
  if (each === null) {
    const form = formOf(statement, null, scope)
    return form === null ? null : [{ form, element: null }]
  }
  const forms = each.names.map((name) => {
    const element = { parameter: each.parameter, name }
    return { form: formOf(each.body, element, scope), element }
  })
  return forms.every((known): known is { form: Form; element: Element } => known.form !== null) ? forms : null
}

function formOf(statement: Node, element: Element | null, scope: ModuleScope): Form | null {
  if (statement.type === 'BlockStatement')
    return statement.body.length === 1 ? formOf(statement.body[0]!, element, scope) : null
  if (statement.type === 'IfStatement') return conditional(statement, element, scope)
  const assignment = assignmentIn(statement)
  if (assignment === null) return null
  const path = pathOf(assignment.left, element)
  const whenOf: Record<string, 'nullish' | 'falsy'> = { '??': 'nullish', '||': 'falsy' }
  const { operator, right } = assignment
  const isOwn = operator === '=' && right.type === 'LogicalExpression' && isSame(pathOf(right.left, element), path)
  const [how, given] = isOwn ? [right.operator, right.right] : [operator.slice(0, -1), right]
  const is = whenOf[how]
  const literal = literalOf(given)
  if (path?.length !== 2 || is === undefined || literal === undefined) return null
  return { path, when: { path, is }, value: { literal } }
}

/** `if (this.options.quiet === undefined) this.options.quiet = true`, `if (typeof this.options.onOpen === 'function') this.onOpen = this.options.onOpen`. */
function conditional(
  { test, consequent, alternate }: Extract<Node, { type: 'IfStatement' }>,
  element: Element | null,
  scope: ModuleScope,
): Form | null {
  const inner = consequent.type === 'BlockStatement' && consequent.body.length === 1 ? consequent.body[0]! : consequent
  const assignment = assignmentIn(inner)
  const when = conditionOf(test, element, scope)
  if (alternate !== null || assignment?.operator !== '=' || when?.path.length !== 2) return null
  const path = pathOf(assignment.left, element)
  if (path === null) return null
  const literal = literalOf(assignment.right)
  if (literal !== undefined)
    return isSame(path, when.path) && when.is !== 'function' ? { path, when, value: { literal } } : null
  const isCopy = path.length === 1 && path[0] === when.path[1] && isSame(pathOf(assignment.right, element), when.path)
  return isCopy && when.is === 'function' ? { path, when, value: { path: when.path } } : null
}

function assignmentIn(statement: Node): Extract<Node, { type: 'AssignmentExpression' }> | null {
  if (statement.type !== 'ExpressionStatement') return null
  return statement.expression.type === 'AssignmentExpression' ? statement.expression : null
}

function conditionOf(test: Node, element: Element | null, scope: ModuleScope): Completion['when'] | null {
  if (test.type === 'UnaryExpression' && test.operator === '!') {
    const path = pathOf(test.argument, element)
    return path === null ? null : { path, is: 'falsy' }
  }
  if (test.type !== 'BinaryExpression' || (test.operator !== '===' && test.operator !== '==')) return null
  const { left, right, operator } = test
  if (left.type === 'UnaryExpression' && left.operator === 'typeof') {
    const path = pathOf(left.argument, element)
    const type = right.type === 'Literal' ? right.value : null
    return path !== null && (type === 'undefined' || type === 'function') ? { path, is: type } : null
  }
  const path = pathOf(left, element)
  const isNull = right.type === 'Literal' && right.value === null && !('regex' in right)
  if (path === null || !(isUndefined(right, scope) || (isNull && operator === '=='))) return null
  return { path, is: operator === '==' ? 'nullish' : 'undefined' }
}

function isUndefined(node: Node, scope: ModuleScope): boolean {
  if (node.type === 'UnaryExpression') return node.operator === 'void' && node.argument.type === 'Literal'
  return node.type === 'Identifier' && node.name === 'undefined' && scope.globalNodes.has(node)
}

/** `['options', 'quiet']` of `this.options.quiet`; null for what has other than one or two static names. */
function pathOf(node: Node, element: Element | null): readonly string[] | null {
  if (node.type !== 'MemberExpression' || node.optional) return null
  const name = nameIn(node, element)
  if (name === null || name === '__proto__' || name.startsWith('#')) return null
  if (node.object.type === 'ThisExpression') return [name]
  const base = pathOf(node.object, element)
  return base?.length === 1 ? [...base, name] : null
}

function isSame(left: readonly string[] | null, right: readonly string[] | null): boolean {
  return left !== null && right !== null && left.join('.') === right.join('.')
}

/** The value of a literal, which JSON has too; undefined for anything else. */
function literalOf(node: Node): string | number | boolean | null | undefined {
  if (node.type === 'UnaryExpression' && node.operator === '-') {
    const value = literalOf(node.argument)
    return typeof value === 'number' && value !== 0 ? -value : undefined
  }
  if (node.type !== 'Literal' || 'regex' in node || 'bigint' in node) return undefined
  const { value } = node
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  return typeof value === 'string' || typeof value === 'boolean' || value === null ? value : undefined
}
