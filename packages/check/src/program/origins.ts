import { SyntaxKind } from 'typescript/unstable/ast'
import type { Checker, Node, Project } from '../compiler.ts'

/** A part of a file's text, in UTF-16 units. */
export interface TextRange {
  readonly file: string
  readonly start: number
  readonly end: number
}

/** How far back it is followed where a value comes from, and the longest declaration that tells anything. */
const maxSteps = 4
const maxLength = 3000

/**
 * Places that may have led to what the compiler says at one: the statement itself, then the declarations of what it names, and so on.
 * The nearest first.
 */
export function originsOf(
  project: Project,
  isOfProgram: (file: string) => boolean,
  place: TextRange,
): readonly TextRange[] {
  const found: TextRange[] = [place]
  const seen = new Set<string>()
  let current = [place]
  for (let step = 0; step < maxSteps && current.length > 0; step++) {
    current = current.flatMap((range) => {
      const source = project.program.getSourceFile(range.file)
      if (source === undefined) return []
      const statement = step === 0 ? statementAt(source, range) : null
      const named = namesWithin(source, range).flatMap((name) => declarationsOf(project, isOfProgram, name))
      return [...(statement === null ? [] : [statement]), ...named].filter((next) => {
        const key = `${next.file}:${next.start}`
        const isNew = !seen.has(key)
        seen.add(key)
        return isNew
      })
    })
    found.push(...current)
  }
  return found
}

function statementAt(source: Node, { file, start, end }: TextRange): TextRange | null {
  let found: TextRange | null = null
  const visit = (node: Node): void => {
    if (node.pos > start || node.end < end) return
    const isStatement = node.kind >= SyntaxKind.FirstStatement && node.kind <= SyntaxKind.LastStatement
    if (isStatement && node.end - node.pos < maxLength) found = { file, start: node.getStart(), end: node.end }
    node.forEachChild(visit)
  }
  source.forEachChild(visit)
  return found
}

function namesWithin(source: Node, { start, end }: TextRange): readonly Node[] {
  const found: Node[] = []
  const visit = (node: Node): void => {
    if (node.end < start || node.pos > end) return
    if (node.kind === SyntaxKind.Identifier) found.push(node)
    else node.forEachChild(visit)
  }
  source.forEachChild(visit)
  return found
}

function declarationsOf(project: Project, isOfProgram: (file: string) => boolean, name: Node): readonly TextRange[] {
  const { checker }: { readonly checker: Checker } = project
  const declarations = checker.getSymbolAtLocation(name)?.declarations ?? []
  return declarations.flatMap((declaration) => {
    const node = isOfProgram(declaration.path) ? declaration.resolve(project) : undefined
    if (node === undefined || node.kind === SyntaxKind.SourceFile || node.end - node.pos > maxLength) return []
    return [{ file: node.getSourceFile().fileName, start: node.getStart(), end: node.end }]
  })
}
