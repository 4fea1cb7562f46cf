import { SymbolFlags, type NodeHandle } from 'typescript/unstable/sync'
import { SyntaxKind } from 'typescript/unstable/ast'
import type { ModulePath } from '@midflight/model'
import type { Node, Project, Symbol } from '../compiler.ts'

/** Where something is declared. */
export type Origin =
  /** In the library of the language itself, under a name that means the same everywhere. */
  | { readonly kind: 'language'; readonly name: string }
  /** In a file of a package that is not upgraded: `ws/index.d.ts`. Node's own types count as a package. */
  | { readonly kind: 'package'; readonly name: string }
  /** In the program, or in one of its upgradable packages. */
  | { readonly kind: 'program'; readonly module: ModulePath }

const languageFile = /\/lib\.(?:es\w*|decorators)(?:\.[\w.]+)?\.d\.ts$/
const functionKinds: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.FunctionExpression,
  SyntaxKind.ArrowFunction,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.Constructor,
  SyntaxKind.GetAccessor,
  SyntaxKind.SetAccessor,
])
const classKinds: ReadonlySet<SyntaxKind> = new Set([SyntaxKind.ClassDeclaration, SyntaxKind.ClassExpression])

const libraryFile = /\/lib\.[\w.]+\.d\.ts$/

/** Tells where the symbols of a program are declared, and which of them are its classes. */
export class Origins {
  readonly #project: Project
  readonly #modules: ReadonlyMap<string, ModulePath>
  readonly #folder: string
  /** Identities of the program's top-level classes, by their symbols. */
  readonly #classes = new Map<number, string>()

  /** `modules`: the program's modules by the paths of their files; `folder`: where all of its own files are. */
  constructor(project: Project, modules: ReadonlyMap<string, ModulePath>, folder: string) {
    this.#project = project
    this.#modules = modules
    this.#folder = folder
  }

  /** Makes a top-level class known, which has one identity in all versions. */
  know(symbol: Symbol, identity: string): void {
    this.#classes.set(symbol.id, identity)
  }

  classOf(symbol: Symbol): string | null {
    return this.#classes.get(symbol.id) ?? null
  }

  /** Null for a symbol that is declared in several of these places at once, or nowhere. */
  of(symbol: Symbol): Origin | null {
    const found = symbol.declarations.map(({ path }) => this.#ofFile(path))
    const [first] = found
    if (first === undefined) return null
    if (found.some(({ kind }) => kind === 'program'))
      return found.every((origin) => origin.kind === 'program') ? first : null
    return found.some(({ kind }) => kind === 'language') ? { kind: 'language', name: this.nameOf(symbol) } : first
  }

  /** With the namespaces that it is in: `Intl.Collator`. */
  nameOf(symbol: Symbol): string {
    const parent = symbol.getParent()
    const isInside = parent !== undefined && (parent.flags & SymbolFlags.Namespace) !== 0 && !/^["/]/.test(parent.name)
    return isInside ? `${this.nameOf(parent)}.${symbol.name}` : symbol.name
  }

  /** A field without a declared type: `readonly limit = 5` is a number, which has a value. */
  isInferred({ valueDeclaration }: Symbol): boolean {
    const node = valueDeclaration === undefined ? undefined : this.#resolve(valueDeclaration)
    return node?.kind === SyntaxKind.PropertyDeclaration && (node as { type?: Node }).type === undefined
  }

  /** The name of a function of the program whose body stands at the top level of a module, and so is replaced in place; null for every other. */
  replacedFunction(symbol: Symbol): string | null {
    const handle = symbol.valueDeclaration ?? symbol.declarations[0]
    if (handle === undefined || this.#ofFile(handle.path).kind !== 'program') return null
    const node = this.#resolve(handle)
    if (node === undefined || !functionKinds.has(node.kind) || (node as { body?: Node }).body === undefined) return null
    const names: string[] = []
    for (let at: Node | undefined = node; at !== undefined; at = at.parent) {
      if (at !== node && (functionKinds.has(at.kind) || classKinds.has(at.kind))) return null
      const name = (at as { name?: { text?: string } }).name?.text
      if (name !== undefined) names.unshift(name)
    }
    return names.join('.')
  }

  #resolve(handle: NodeHandle): Node | undefined {
    return handle.resolve(this.#project)
  }

  #ofFile(path: string): Origin {
    const module = this.#modules.get(path)
    if (module !== undefined) return { kind: 'program', module }
    if (languageFile.test(path)) return { kind: 'language', name: '' }
    if (libraryFile.test(path)) return { kind: 'package', name: 'typescript' }
    const inPackage = /.*\/node_modules\/(.+)/.exec(path)
    if (inPackage !== null) return { kind: 'package', name: inPackage[1]! }
    if (path.startsWith(`${this.#folder}/`)) return { kind: 'program', module: path.slice(this.#folder.length + 1) }
    return { kind: 'package', name: path }
  }
}
