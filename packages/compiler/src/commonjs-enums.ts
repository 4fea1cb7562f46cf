import MagicString from 'magic-string'
import { dottedName } from './purity.ts'
import type { ModuleScope } from './scope.ts'
import { composeMaps } from './source-map.ts'
import { isFunction, walk, type FunctionNode, type Node, type Syntax } from './syntax.ts'

/** `var Level; (function (Level) { … })(Level || (exports.Level = Level = {}));`, as TypeScript emits an enum. */
interface EmittedEnum {
  readonly name: string
  readonly statement: Node
  readonly declaration: Node
  readonly filled: FunctionNode
  readonly isExported: boolean
}

/**
 * Makes a value of each enum that TypeScript has emitted, one that is recomputed when it changes: `var Level = (function (Level) { …; return Level; })({}); exports.Level = Level;`.
 * Returns null where there are none.
 */
export function joinEnums(
  { code, map }: { readonly code: string; readonly map: string },
  { program }: Syntax,
  scope: ModuleScope,
): { readonly code: string; readonly map: string } | null {
  const found = program.body.flatMap((statement, index) => enumIn(statement, program.body[index - 1], scope) ?? [])
  if (found.length === 0) return null
  const text = new MagicString(code)
  for (const { name, statement, declaration, filled, isExported } of found) {
    text.remove(declaration.start, declaration.end)
    text.update(statement.start, filled.start, `var ${name} = /* @__PURE__ */ (`)
    text.appendLeft(filled.body!.end - 1, `return ${name};`)
    text.update(filled.end, statement.end, `)({});${isExported ? ` exports.${name} = ${name};` : ''}`)
  }
  const step = text.generateMap({ source: 'transformed.js', hires: 'boundary', includeContent: false })
  return { code: text.toString(), map: composeMaps(step.toString(), map) }
}

function enumIn(statement: Node, before: Node | undefined, scope: ModuleScope): EmittedEnum | null {
  if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'CallExpression') return null
  const { callee, arguments: given } = statement.expression
  if (callee.type !== 'FunctionExpression' || callee.async || callee.generator || callee.id !== null) return null
  const [parameter, ...others] = callee.params
  if (parameter?.type !== 'Identifier' || others.length > 0 || given.length !== 1) return null
  const { name } = parameter
  const target = targetIn(given[0]!, name, scope)
  if (target === null || !isDeclared(before, name, scope) || !fillsOnly(callee, name)) return null
  // Only here: what is merged with it would have to find it.
  const writes = scope.references.filter((reference) => reference.binding === name && reference.writes)
  if (writes.some(({ node }) => node.start < statement.start || node.end > statement.end)) return null
  return { name, statement, declaration: before!, filled: callee, isExported: target === 'exported' }
}

/** `var Level;`, right before it. */
function isDeclared(before: Node | undefined, name: string, scope: ModuleScope): boolean {
  if (before?.type !== 'VariableDeclaration' || before.kind !== 'var' || before.declarations.length !== 1) return false
  const { id, init } = before.declarations[0]!
  return id.type === 'Identifier' && id.name === name && init === null && scope.declaredOnce(name)
}

/** `Level || (Level = {})`, `Level || (exports.Level = Level = {})`, `Level = exports.Level || (exports.Level = {})`. */
function targetIn(given: Node, name: string, scope: ModuleScope): 'own' | 'exported' | null {
  const isOld = given.type === 'AssignmentExpression' && isNamed(given.left, name)
  const choice = isOld ? given.right : given
  if (choice.type !== 'LogicalExpression' || choice.operator !== '||') return null
  const targets: string[] = []
  let value: Node = choice.right
  while (value.type === 'AssignmentExpression' && value.operator === '=') {
    targets.push(dottedName(value.left) ?? '')
    value = value.right
  }
  if (value.type !== 'ObjectExpression' || value.properties.length > 0) return null
  const exported = `exports.${name}`
  if (scope.declaredOnce('exports')) return null
  const [left, made] = [dottedName(choice.left), targets.join(' ')]
  if (isOld) return left === exported && made === exported ? 'exported' : null
  if (left !== name) return null
  return made === name ? 'own' : made === `${exported} ${name}` ? 'exported' : null
}

function isNamed(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name
}

/** Whether all that a function does is to give an object members that are literals, or computed from such: `Level[Level["Low"] = 0] = "Low"`. */
function fillsOnly({ body }: FunctionNode, name: string): boolean {
  if (body?.type !== 'BlockStatement' || body.body.length === 0) return false
  return body.body.every((node) => {
    if (node.type !== 'ExpressionStatement' || node.expression.type !== 'AssignmentExpression') return false
    const { left } = node.expression
    return left.type === 'MemberExpression' && isNamed(left.object, name) && isComputed(node.expression, name)
  })
}

/** No code but operators runs, and nothing but the object itself is read. */
function isComputed(root: Node, name: string): boolean {
  let isSuch = true
  walk(root, (node) => {
    if (isFunction(node) || /^(Call|New|Await|Update|TaggedTemplate|Import)Expression$/.test(node.type)) isSuch = false
    if (
      node.type === 'AssignmentExpression' &&
      (node.left.type !== 'MemberExpression' || !isNamed(node.left.object, name))
    )
      isSuch = false
    if (node.type === 'MemberExpression') {
      if (!isNamed(node.object, name)) isSuch = false
      if (!node.computed) return false
    }
    if (node.type === 'Identifier' && node.name !== name) isSuch = false
    return isSuch
  })
  return isSuch
}
