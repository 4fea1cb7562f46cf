import {
  API,
  type Checker,
  type Diagnostic,
  NodeBuilderFlags,
  type Project,
  type Signature,
  type SignatureKind,
  type Snapshot,
  type Symbol,
  SymbolFlags,
  type Type,
  type TypeParameter,
  type TypeReference,
} from 'typescript/unstable/sync'
import type { Node } from 'typescript/unstable/ast'

/** The compiler in a process of its own, asked in turn. */
export interface Compiler {
  /**
   * Reads projects anew, by their tsconfig.json; `changed` are the files that were written since the last call. What earlier calls gave is released: nothing can be
   * asked of it any more.
   */
  open(configFiles: readonly string[], changed: readonly string[]): readonly Project[]
  close(): void
}

/** `textOf`: texts of files that are not to be read from disk; null for all others. */
export function startCompiler(folder: string, textOf?: (file: string) => string | null): Compiler {
  const fs = textOf === undefined ? {} : { fs: { readFile: (file: string) => textOf(file) ?? undefined } }
  const api = new API({ cwd: folder, ...fs })
  let open: Snapshot | null = null
  return {
    open: (configFiles, changed) => {
      const fileChanges = { changed: [...configFiles, ...changed] }
      const snapshot = api.updateSnapshot({ openProjects: [...configFiles], fileChanges })
      // The types of thousands of symbols that have been walked.
      open?.dispose()
      open = snapshot
      return configFiles.map((file) => {
        const project = snapshot.getProject(file)
        if (project === undefined) throw new Error(`The compiler did not open ${file}`)
        return project
      })
    },
    close: () => api.close(),
  }
}

/** A checker that asks the compiler's process for each thing once: an answer takes a twentieth of a millisecond, and is the same as long as the project is. */
export function rememberingChecker(checker: Checker): Checker {
  const signatures = new Map<SignatureKind, (type: Type) => readonly Signature[]>()
  return Object.assign(Object.create(checker) as Checker, {
    getTypeOfSymbol: remembered((symbol: Symbol) => checker.getTypeOfSymbol(symbol)),
    getDeclaredTypeOfSymbol: remembered((symbol: Symbol) => checker.getDeclaredTypeOfSymbol(symbol)),
    getPropertiesOfType: remembered((type: Type) => checker.getPropertiesOfType(type)),
    getReturnTypeOfSignature: remembered((signature: Signature) => checker.getReturnTypeOfSignature(signature)),
    getTypeArguments: remembered((type: TypeReference) => checker.getTypeArguments(type)),
    getConstraintOfTypeParameter: remembered((type: TypeParameter) => checker.getConstraintOfTypeParameter(type)),
    getSignaturesOfType: (type: Type, kind: SignatureKind) => {
      const known = signatures.get(kind) ?? remembered((of: Type) => checker.getSignaturesOfType(of, kind))
      signatures.set(kind, known)
      return known(type)
    },
  })
}

function remembered<Asked extends object, Answer>(ask: (asked: Asked) => Answer): (asked: Asked) => Answer {
  const answers = new WeakMap<Asked, Answer>()
  return (asked) => {
    if (answers.has(asked)) return answers.get(asked)!
    const answer = ask(asked)
    answers.set(asked, answer)
    return answer
  }
}

/** What a union or an intersection is made of; nothing for other types. */
export const partsOf = remembered((type: Type): readonly Type[] =>
  type.isUnionType() || type.isIntersectionType() ? type.getTypes() : [],
)

/** What an import or a re-export stands for. */
export function followed(checker: Checker, symbol: Symbol): Symbol {
  return symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

/** Types are written in full, with names as the enclosing file can say them. */
export const textFlags = NodeBuilderFlags.NoTruncation | NodeBuilderFlags.UseFullyQualifiedType

/** A type as a tree; nothing where the compiler makes none: for some types its answer cannot be read. */
export function treeOf(checker: Checker, type: Type, enclosing: Node, flags: NodeBuilderFlags): Node | undefined {
  try {
    return checker.typeToTypeNode(type, enclosing, flags)
  } catch {
    return undefined
  }
}

export type { Checker, Diagnostic, Node, Project, Symbol, Type }
