import { SyntaxKind } from 'typescript/unstable/ast'
import type { NodeHandle } from 'typescript/unstable/sync'
import type { Node, Project } from './compiler.ts'
import type { Origin } from './subjects.ts'
import type { ModuleView } from './view.ts'

/**
 * Whether the author exports a name. In a file of declarations everything at the top is exported, whether `export` stands before it or not, unless the file says
 * `export {}`: what lacks the word, where others have it, is exported by the language alone. Any project that has the file will do.
 */
export function isMeantToBeExported(
  project: Project,
  module: ModuleView | undefined,
  { symbol, declaration }: Origin,
): boolean {
  if (declaration === undefined || module === undefined || symbol.includes('.') || module.aliases.has(symbol))
    return true
  if (hasExportWord(project, declaration)) return true
  const others = [...module.exports].flatMap(([name, { declarations }]) =>
    name === symbol ? [] : declarations.slice(0, 1),
  )
  return !others.some((other) => other.path === declaration.path && hasExportWord(project, other))
}

function hasExportWord(project: Project, declaration: NodeHandle): boolean {
  let node: (Node & { modifiers?: readonly Node[] }) | undefined = declaration.resolve(project)
  // A variable stands in a list, in a statement that has the word.
  while (node !== undefined && variableKinds.has(node.kind)) node = node.parent
  return (node?.modifiers ?? []).some(({ kind }) => kind === SyntaxKind.ExportKeyword)
}

const variableKinds: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.VariableDeclaration,
  SyntaxKind.VariableDeclarationList,
])
