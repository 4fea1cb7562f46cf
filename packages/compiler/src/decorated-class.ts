import type { Declarator, ItemForm } from './items.ts'
import { dottedName } from './purity.ts'
import { isClass, type ClassNode, type Node } from './syntax.ts'

/** `let D = class D { … }` and the calls of decorators behind it, which together are one class. */
export function decoratedClass(
  declaration: Node,
  following: readonly Node[],
): { declarator: Declarator; node: ClassNode; decorations: Node[] } | null {
  if (declaration.type !== 'VariableDeclaration' || declaration.kind !== 'let') return null
  const [declarator] = declaration.declarations
  if (declarator?.id.type !== 'Identifier' || declarator.init === null || !isClass(declarator.init)) return null
  const { name } = declarator.id
  const end = following.findIndex((statement) => !isDecoration(statement, name))
  const decorations = following.slice(0, end === -1 ? following.length : end)
  return decorations.length === 0 ? null : { declarator, node: declarator.init, decorations }
}

function isDecoration(statement: Node, name: string): boolean {
  const decoration = decorationIn(statement)
  return decoration !== null && (decoration.targets.length === 0 || decoration.targets[0] === name)
}

/** `babelHelpers.decorate(…)`, `D = babelHelpers.decorate(…)`, or `D = _D = babelHelpers.decorate(…)`. */
function decorationIn(statement: Node): { readonly targets: readonly string[] } | null {
  if (statement.type !== 'ExpressionStatement') return null
  const targets: string[] = []
  let { expression }: { expression: Node } = statement
  while (expression.type === 'AssignmentExpression' && expression.left.type === 'Identifier') {
    targets.push(expression.left.name)
    expression = expression.right
  }
  const isCall = expression.type === 'CallExpression' && dottedName(expression.callee) === 'babelHelpers.decorate'
  return isCall ? { targets } : null
}

/** The second name by which a decorated class calls itself, if the transformer has made one. */
export function aliasOf(form: ItemForm): string | null {
  if (form.kind !== 'decoratedClass') return null
  return form.decorations.flatMap((statement) => decorationIn(statement)?.targets ?? []).at(1) ?? null
}
