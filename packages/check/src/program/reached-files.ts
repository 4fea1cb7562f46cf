import { type SourceFile, SyntaxKind } from 'typescript/unstable/ast'
import type { Project } from '../compiler.ts'

/** The files of a program that can have to do with a package: those that name it, and those that import such a file, however far away. */
export function reachedFrom(project: Project, sources: readonly SourceFile[], name: string): readonly SourceFile[] {
  const naming = sources.filter(({ text }) => text.includes(name))
  if (naming.some(isGlobal)) return sources
  const importers = importersIn(project, sources)
  const reached = new Set(naming)
  for (const source of reached) for (const importer of importers.get(source.fileName) ?? []) reached.add(importer)
  return sources.filter((source) => reached.has(source) || loadsUnknown(source))
}

/** What such a file declares is there for all others. */
function isGlobal({ text, externalModuleIndicator, isDeclarationFile }: SourceFile): boolean {
  return /\bdeclare\s+global\b/.test(text) || (isDeclarationFile && externalModuleIndicator === undefined)
}

/** Which files import a file, as the compiler resolves it. */
function importersIn({ checker }: Project, sources: readonly SourceFile[]): ReadonlyMap<string, readonly SourceFile[]> {
  const importers = new Map<string, SourceFile[]>()
  for (const source of sources) {
    if (source.imports.length === 0) continue
    for (const module of checker.getSymbolAtLocation(source.imports)) {
      const file = module?.declarations.find(({ kind }) => kind === SyntaxKind.SourceFile)?.path
      if (file === undefined) continue
      const known = importers.get(file) ?? []
      importers.set(file, [...known, source])
    }
  }
  return importers
}

/** What it requires without a variable, and what it computes, is in no list of imports that the compiler resolves. */
function loadsUnknown({ text }: SourceFile): boolean {
  return /\b(?:require|import)\s*\(/.test(text)
}
