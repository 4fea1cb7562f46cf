import type { ModuleScope } from './scope.ts'
import type { Node, Syntax } from './syntax.ts'

type ObjectNode = Extract<Node, { type: 'ObjectExpression' }>

const known = new WeakMap<Syntax, ReadonlyMap<string, ObjectNode>>()

/** The object literal that a name stands for, which a `const` of the module is initialised with; null for anything else. */
export function constantObject(node: Node, syntax: Syntax, scope: ModuleScope): ObjectNode | null {
  if (node.type !== 'Identifier') return null
  const found = known.get(syntax) ?? readConstants(syntax)
  known.set(syntax, found)
  const object = found.get(node.name) ?? null
  // A variable of a function may have the same name.
  const isBinding = scope.references.some((reference) => (reference.node as Node) === node)
  return object !== null && isBinding && !scope.assigned.has(node.name) ? object : null
}

function readConstants({ program }: Syntax): ReadonlyMap<string, ObjectNode> {
  const found = new Map<string, ObjectNode>()
  for (const statement of program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const') continue
    for (const { id, init } of declaration.declarations)
      if (id.type === 'Identifier' && init?.type === 'ObjectExpression' && isPlain(init)) found.set(id.name, init)
  }
  return found
}

function isPlain({ properties }: ObjectNode): boolean {
  return properties.every((part) => part.type === 'Property' && part.kind === 'init' && !part.computed)
}
