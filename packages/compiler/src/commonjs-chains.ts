import MagicString from 'magic-string'
import { dottedName } from './purity.ts'
import { composeMaps } from './source-map.ts'
import type { ModuleScope } from './scope.ts'
import { isClass, isFunction, type Node, type Syntax } from './syntax.ts'

interface Chain {
  readonly statement: Node
  /** `var app`, of a declaration. */
  readonly declared: { readonly kind: string; readonly name: string } | null
  /** From left to right. */
  readonly targets: readonly Node[]
  readonly value: Node
}

/**
 * Takes chains of assignments to a module's exports apart, so that each is of a form that is known: `var app = exports = module.exports = {}` becomes
 * `var app = {}; exports = module.exports = app`, and `const limit = exports.limit = 5`, as Babel writes it, `const limit = 5; exports.limit = limit`. Returns null where there are none.
 */
export function splitChains(
  { code, map }: { readonly code: string; readonly map: string },
  syntax: Syntax,
  scope: ModuleScope,
): { readonly code: string; readonly map: string } | null {
  const chains = syntax.program.body.flatMap((statement) => chainIn(statement, scope) ?? [])
  if (chains.length === 0) return null
  const text = new MagicString(code)
  for (const chain of chains) rewrite(chain, text, code)
  const step = text.generateMap({ source: 'transformed.js', hires: 'boundary', includeContent: false })
  return { code: text.toString(), map: composeMaps(step.toString(), map) }
}

function chainIn(statement: Node, scope: ModuleScope): Chain | null {
  const declared = declarationIn(statement)
  const start = declared?.init ?? (statement.type === 'ExpressionStatement' ? statement.expression : null)
  const targets: Node[] = []
  let value = start
  while (value?.type === 'AssignmentExpression' && value.operator === '=') {
    targets.push(value.left)
    value = value.right
  }
  if (value === null) return null
  // A chain of members alone (`exports.a = exports.b = f`) defines them as it stands, unless it is what a variable begins with.
  const isOfMembers = declared !== null && targets.length > 0 && targets.every((target) => isMember(target, scope))
  if (!isOfMembers && !targets.some((target) => isWhole(target) && isExported(target, scope))) return null
  if (!targets.every(({ type }) => type === 'Identifier' || type === 'MemberExpression')) return null
  // `exports.a = exports.b = void 0` announces exports, and `exports = module.exports = x` is a known form.
  if (value.type === 'UnaryExpression' && value.operator === 'void') return null
  const isKnown = declared === null && (targets.length === 1 || (targets.length === 2 && targets.every(isWhole)))
  return isKnown ? null : { statement, declared, targets, value }
}

function declarationIn(
  statement: Node,
): { readonly kind: string; readonly name: string; readonly init: Node | null } | null {
  if (statement.type !== 'VariableDeclaration' || statement.declarations.length !== 1) return null
  const { id, init } = statement.declarations[0]!
  return id.type === 'Identifier' ? { kind: statement.kind, name: id.name, init } : null
}

function isWhole(target: Node): boolean {
  return dottedName(target) === 'exports' || dottedName(target) === 'module.exports'
}

/** `exports.limit`. */
function isMember(target: Node, scope: ModuleScope): boolean {
  return target.type === 'MemberExpression' && !target.computed && isWhole(target.object) && isExported(target, scope)
}

/** The exports of the module, or a member of them. */
function isExported(target: Node, scope: ModuleScope): boolean {
  let root = target
  while (root.type === 'MemberExpression') root = root.object
  if (root.type !== 'Identifier' || !scope.globalNodes.has(root)) return false
  return root.name === 'exports' || /^module\.exports\b/.test(dottedName(target) ?? '')
}

function rewrite({ statement, declared, targets, value }: Chain, text: MagicString, code: string): void {
  const textOf = (node: Node): string => code.slice(node.start, node.end)
  const wholes = targets.filter(isWhole).map(textOf)
  const others = targets.filter((target) => !isWhole(target)).map(textOf)
  const takesName = (isFunction(value) || isClass(value)) && !('id' in value && value.id !== null)
  // A function without a name must not get that of the variable.
  const first = declared !== null && !takesName ? null : wholes.length > 0 ? wholes.join(' = ') : others.pop()!
  const opening = first === null ? `${declared!.kind} ${declared!.name} = ` : `${first} = `
  const isNamed = value.type === 'Identifier'
  const given = first === null ? declared!.name : isNamed ? value.name : wholes.length > 0 ? 'module.exports' : first
  const rest = [...(first === null && wholes.length > 0 ? [wholes.join(' = ')] : []), ...others.toReversed()]
  const statements = rest.map((target) => `${target} = ${given};`)
  if (first !== null && declared !== null) statements.push(`${declared.kind} ${declared.name} = ${given};`)
  text.update(statement.start, value.start, opening)
  if (value.end < statement.end) text.remove(value.end, statement.end)
  text.appendLeft(value.end, [';', ...statements].join(' '))
}
