import { SyntaxKind } from 'typescript/unstable/ast'
import type { SubjectRequest } from '@midflight/model'
import type { Node, Project } from '../compiler.ts'

type MigrationRequest = Extract<SubjectRequest, { kind: 'state-migrations' | 'class-migrations' }>

/** The object with `up` and `down` in a call of `state` or `onUpgrade` at the top level of a file; null where there is none. */
export function migrationOptions(project: Project, file: string, request: MigrationRequest): Node | null {
  const source = project.program.getSourceFile(file)
  const calls = source === undefined ? [] : callsIn(source)
  for (const { binding, call } of calls) {
    const isAsked =
      request.kind === 'state-migrations'
        ? binding === request.binding
        : binding === null && textOf(call.arguments[0]) === request.target
    if (isAsked) return call.arguments[request.kind === 'state-migrations' ? 2 : 1] ?? null
  }
  return null
}

interface Call {
  readonly arguments: readonly Node[]
}

interface FoundCall {
  /** What it initialises; null for a statement. */
  readonly binding: string | null
  readonly call: Call
}

function callsIn(source: Node): FoundCall[] {
  const found: FoundCall[] = []
  source.forEachChild((statement) => {
    if (statement.kind === SyntaxKind.ExpressionStatement) {
      const call = callOf((statement as unknown as { expression: Node }).expression)
      if (call !== null) found.push({ binding: null, call })
    }
    if (statement.kind !== SyntaxKind.VariableStatement) return
    const { declarationList } = statement as unknown as { declarationList: { declarations: readonly Node[] } }
    for (const declaration of declarationList.declarations) {
      const { name, initializer } = declaration as unknown as { name: Node; initializer?: Node }
      const call = initializer === undefined ? null : callOf(initializer)
      if (call !== null) found.push({ binding: textOf(name), call })
    }
  })
  return found
}

const wrappers: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.AwaitExpression,
  SyntaxKind.AsExpression,
  SyntaxKind.SatisfiesExpression,
  SyntaxKind.ParenthesizedExpression,
  SyntaxKind.NonNullExpression,
])

function callOf(node: Node): Call | null {
  if (wrappers.has(node.kind)) return callOf((node as unknown as { expression: Node }).expression)
  return node.kind === SyntaxKind.CallExpression ? (node as unknown as Call) : null
}

function textOf(node: Node | undefined): string | null {
  return (node as { text?: string } | undefined)?.text ?? null
}
