import {
  API,
  type Checker,
  type Diagnostic,
  NodeBuilderFlags,
  type Project,
  type Symbol,
  type Type,
} from 'typescript/unstable/sync'
import type { Node } from 'typescript/unstable/ast'

/** The compiler in a process of its own, asked in turn. */
export interface Compiler {
  /** Reads projects anew, by their tsconfig.json; `changed` are the files that were written since the last call. */
  open(configFiles: readonly string[], changed: readonly string[]): readonly Project[]
  close(): void
}

export function startCompiler(folder: string): Compiler {
  const api = new API({ cwd: folder })
  return {
    open: (configFiles, changed) => {
      const fileChanges = { changed: [...configFiles, ...changed] }
      const snapshot = api.updateSnapshot({ openProjects: [...configFiles], fileChanges })
      return configFiles.map((file) => {
        const project = snapshot.getProject(file)
        if (project === undefined) throw new Error(`The compiler did not open ${file}`)
        return project
      })
    },
    close: () => api.close(),
  }
}

/** Types are written in full, with names as the enclosing file can say them. */
const textFlags = NodeBuilderFlags.NoTruncation | NodeBuilderFlags.UseFullyQualifiedType

export function textOf(checker: Checker, type: Type, enclosing: Node): string {
  return checker.typeToString(type, enclosing, textFlags)
}

/** What an alias stands for, in place of its name. */
export function expandedTextOf(checker: Checker, type: Type, enclosing: Node): string {
  return checker.typeToString(type, enclosing, textFlags | NodeBuilderFlags.InTypeAlias)
}

export type { Checker, Diagnostic, Node, Project, Symbol, Type }
