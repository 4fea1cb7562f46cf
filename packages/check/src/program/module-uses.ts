import { type SourceFile, SyntaxKind } from 'typescript/unstable/ast'
import type { Node, Project } from '../compiler.ts'
import type { Place } from './use.ts'

/** How a file of the program names a module of the package. */
export interface ModuleUse extends Place {
  readonly specifier: string
  readonly subpath: string
  /** `inferred` from its JavaScript, where it has no declarations; `untyped` where they are another package's, or nothing is known. */
  readonly typed: 'typed' | 'inferred' | 'untyped' | 'unresolved'
  /** Whether it is there for types alone, so that nothing is loaded. */
  readonly isTypeOnly: boolean
  /** Whether the compiler leaves it out if all that it brings are types: TypeScript's import statements with names. */
  readonly isElidable: boolean
  /** Whether Node gives it by `require`. */
  readonly isRequired: boolean
}

/** How a module is imported there. */
export function importAt(
  project: Project,
  source: SourceFile,
  specifier: Node,
): Pick<ModuleUse, 'isTypeOnly' | 'isRequired' | 'isElidable'> {
  const { parent } = specifier
  const { importClause, isTypeOnly } = parent as Node & {
    readonly importClause?: Node & { readonly phaseModifier?: SyntaxKind; readonly isTypeOnly?: boolean }
    readonly isTypeOnly?: boolean
  }
  const isType =
    isTypeOnly === true ||
    importClause?.isTypeOnly === true ||
    importClause?.phaseModifier === SyntaxKind.TypeKeyword ||
    parent.kind === SyntaxKind.LiteralType ||
    parent.kind === SyntaxKind.ImportType ||
    parent.kind === SyntaxKind.JSImportDeclaration
  const isDynamic =
    parent.kind === SyntaxKind.CallExpression &&
    (parent as Node & { readonly expression: Node }).expression.kind === SyntaxKind.ImportKeyword
  const isCall = parent.kind === SyntaxKind.CallExpression && !isDynamic
  const isStatement = !isCall && !isDynamic && parent.kind !== SyntaxKind.ExternalModuleReference
  const isRequired = !isType && !isDynamic && (!isStatement || isCompiledToCommonJs(project, source))
  const isTypeScript = /\.[cm]?tsx?$/.test(source.fileName)
  const isElidable = isTypeScript && (importClause !== undefined || parent.kind === SyntaxKind.ExternalModuleReference)
  return { isTypeOnly: isType, isRequired, isElidable }
}

/** As the compiler would write the file, or, if Node runs it as it is, as Node takes it. */
function isCompiledToCommonJs({ compilerOptions, program }: Project, { fileName }: SourceFile): boolean {
  const commonJs = 1
  const { module } = compilerOptions
  if (module === commonJs) return true
  const isNodes = typeof module === 'number' && module >= 100 && module < 200
  return isNodes && program.getSourceFileMetadata(fileName)?.impliedNodeFormat === commonJs
}

/** Whether a text says the name elsewhere than where a module is imported: code that computes modules may get it from there. */
export function namesAsText(name: string, text: string): boolean {
  const imported = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire(?:\.resolve)?\s*\(\s*|\bmodule\s+)$/
  for (const quote of [`'`, `"`, '`']) {
    const quoted = `${quote}${name}${quote}`
    for (let at = text.indexOf(quoted); at !== -1; at = text.indexOf(quoted, at + 1))
      if (!imported.test(text.slice(Math.max(0, at - 40), at))) return true
  }
  return false
}

/** Whether what computes a module's name may come to the package: a text that it begins with tells. */
export function mayName(name: string, text: string): boolean {
  const start = /^[`'"]([^`'"$]*)/.exec(text)?.[1] ?? ''
  if (start === '') return !/^`\$\{[^}]*\}\//.test(text)
  return `${name}/`.startsWith(start) || start.startsWith(`${name}/`)
}

/** Whether the compiler has a module's types from declarations, or from its JavaScript. */
export function typesIn(file: string): 'typed' | 'inferred' {
  return /\.(?:[cm]?jsx?|json)$/.test(file) ? 'inferred' : 'typed'
}
