import { SyntaxKind, type SourceFile } from 'typescript/unstable/ast'
import { type NodeHandle, SymbolFlags } from 'typescript/unstable/sync'
import type { Checker, Node, Project, Symbol, Type } from '../compiler.ts'
import { partsOf, unlessItGivesUp } from './types-at.ts'
import type { DeclaredAt } from './use.ts'

/** Something of the package, by a name as findings have it. */
export interface NamedSymbol {
  readonly subpath: string
  readonly name: string
  readonly declared: readonly DeclaredAt[]
  /** Whether clients can name it, or what it belongs to. */
  readonly isExported: boolean
}

interface Outer {
  readonly subpath: string
  readonly name: string
  readonly isItself: boolean
  readonly isExported: boolean
}

/** What of a project's symbols and types is the package's, and what clients call it. */
export class PackageSymbols {
  readonly #project: Project
  readonly #checker: Checker
  readonly #folder: string
  /** Names that modules of the package export, by the place of the declaration. */
  readonly #exported = new Map<string, { readonly subpath: string; readonly name: string }>()
  /** What modules of the package export and another package declares. */
  readonly #foreign = new Map<string, NamedSymbol>()
  readonly #registered = new Set<string>()
  readonly #named = new Map<number, NamedSymbol | null>()

  constructor(project: Project, folder: string) {
    this.#project = project
    this.#checker = project.checker
    this.#folder = `${folder}/`
  }

  /** Learns the names of a module that the program imports. Of several for one thing, those that the program takes out of it by name come first. */
  register(subpath: string, module: Symbol, preferred: ReadonlySet<string>): void {
    if (this.#registered.has(subpath)) return
    this.#registered.add(subpath)
    const exportEquals = [...module.getExports()].find(([name]) => String(name) === 'export=')?.[1]
    const prefix = exportEquals === undefined ? '' : 'default.'
    const exports = this.#checker.getExportsOfModule(module)
    const isPreferred = ({ name }: Symbol): number => (preferred.has(name) ? 0 : 1)
    for (const exported of exports.toSorted((a, b) => isPreferred(a) - isPreferred(b)))
      this.#learn(subpath, prefix + exported.name, this.followed(exported))
    if (exportEquals !== undefined)
      this.#learn(subpath, 'default', this.followed(exportEquals), preferred.has('default'))
  }

  #learn(subpath: string, name: string, symbol: Symbol, isBetter = false): void {
    for (const declaration of symbol.declarations) {
      if (!this.isOwn(declaration.path)) {
        this.#foreign.set(handleKeyOf(declaration), { subpath, name, declared: [], isExported: true })
        continue
      }
      const node = declaration.resolve(this.#project)
      if (node === undefined) continue
      const key = keyOf(node)
      if (isBetter || !this.#exported.has(key)) this.#exported.set(key, { subpath, name })
    }
  }

  followed(symbol: Symbol): Symbol {
    return symbol.flags & SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol
  }

  /** `null` for what is not the package's. */
  nameOf(symbol: Symbol): NamedSymbol | null {
    const known = this.#named.get(symbol.id)
    if (known !== undefined) return known
    const declarations = symbol.declarations.filter((declaration) => this.isOwn(declaration.path))
    const named = declarations.length === 0 ? this.#foreignNameOf(symbol) : this.#ownNameOf(symbol, declarations)
    this.#named.set(symbol.id, named)
    return named
  }

  isOwn(file: string): boolean {
    return file.startsWith(this.#folder) && !file.startsWith(`${this.#folder}node_modules/`)
  }

  /** Whether a symbol is a module of the package: all that it exports, as one object. */
  isModule(symbol: Symbol): boolean {
    return symbol.declarations.some(({ kind, path }) => kind === SyntaxKind.SourceFile && this.isOwn(path))
  }

  /** The package's name for a type, or for one of those that it is made of. */
  nameOfType(type: Type | undefined, depth = 0): NamedSymbol | null {
    if (type === undefined) return null
    const symbols = (unlessItGivesUp(() => [type.getAliasSymbol(), type.getSymbol()]) ?? []).filter(
      (symbol) => symbol !== undefined,
    )
    for (const symbol of symbols) {
      const named = this.nameOf(symbol)
      if (named !== null) return named
    }
    for (const part of depth < 2 ? partsOf(type) : []) {
      if (part === type) break
      const named = this.nameOfType(part, depth + 1)
      if (named !== null) return named
    }
    return null
  }

  /** A member by the type of the value that it is read from, whoever declares it; `null` for other types than the package's. */
  memberOf(owner: Type | undefined, name: string): NamedSymbol | null {
    const named = this.nameOfType(owner)
    if (owner === undefined || named === null || named.name === '*') return null
    const isInstance = owner.isClassOrInterface() || owner.isTypeReference()
    const isOfClass = isInstance && ((owner.getSymbol()?.flags ?? 0) & SymbolFlags.Class) !== 0
    return { ...named, name: `${named.name}${isOfClass ? '.prototype' : ''}.${name}` }
  }

  #foreignNameOf({ declarations }: Symbol): NamedSymbol | null {
    const keys = this.#foreign.size === 0 ? [] : declarations.map(handleKeyOf)
    return keys.flatMap((key) => this.#foreign.get(key) ?? [])[0] ?? null
  }

  #ownNameOf(symbol: Symbol, declarations: readonly NodeHandle[]): NamedSymbol | null {
    const nodes = declarations.flatMap((declaration) => declaration.resolve(this.#project) ?? [])
    const [first] = nodes
    if (first === undefined) return null
    const declared = nodes.map((node) => this.#placeOf(node))
    if (first.kind === SyntaxKind.SourceFile)
      return { subpath: this.#subpathOf(first), name: '*', declared, isExported: true }
    const outer = this.#outerNameOf(first)
    const isUnnamed = symbol.name.startsWith('__') || symbol.name === 'export='
    const { subpath, isExported } = outer
    const name = outer.isItself || isUnnamed ? outer.name : `${outer.name}.${symbol.name}`
    return { subpath, name, declared, isExported }
  }

  #subpathOf(module: Node): string {
    const key = [...this.#exported].find(([place]) => place.startsWith(`${module.getSourceFile().path}:`))
    return key?.[1].subpath ?? '.'
  }

  /** What a declaration stands in, up to what the module exports. `isItself` if it is exported by that name. */
  #outerNameOf(node: Node): Outer {
    const exported = this.#exported.get(keyOf(node))
    if (exported !== undefined) return { ...exported, isItself: true, isExported: true }
    const steps: string[] = []
    let instance = ''
    for (let at = node; at.kind !== SyntaxKind.SourceFile; at = at.parent) {
      const found = this.#exported.get(keyOf(at))
      const own = at === node ? null : nameIn(at)
      if (found !== undefined)
        return { subpath: found.subpath, name: joined(found.name + instance, steps), isItself: false, isExported: true }
      if (own !== null) steps.unshift(own + instance)
      if (own !== null) instance = ''
      if (isClassMember(at) && !isStatic(at)) instance = '.prototype'
    }
    const name = steps.join('.')
    return name === ''
      ? { subpath: '.', name: nameIn(node) ?? 'default', isItself: true, isExported: false }
      : { subpath: '.', name, isItself: false, isExported: false }
  }

  #placeOf(node: Node): DeclaredAt {
    const source = node.getSourceFile()
    const file = source.fileName.startsWith(this.#folder) ? source.fileName.slice(this.#folder.length) : source.fileName
    return { file, line: lineOf(source, node.kind === SyntaxKind.SourceFile ? 0 : node.getStart(source)) }
  }
}

export function lineOf(source: SourceFile, position: number): number {
  return source.getLineAndCharacterOfPosition(position).line + 1
}

function joined(outer: string, steps: readonly string[]): string {
  return [outer, ...steps].join('.')
}

function handleKeyOf({ path, index }: NodeHandle): string {
  return `${path}:${index}`
}

function keyOf(node: Node): string {
  return `${node.getSourceFile().path}:${node.pos}:${node.end}`
}

/** A name that a declaration gives; `null` for syntax in between. */
function nameIn(node: Node): string | null {
  const { name } = node as Node & { readonly name?: Node & { readonly text?: string } }
  return name === undefined || typeof name.text !== 'string' || node.kind === SyntaxKind.Parameter ? null : name.text
}

function isClassMember({ parent }: Node): boolean {
  return parent.kind === SyntaxKind.ClassDeclaration || parent.kind === SyntaxKind.ClassExpression
}

function isStatic(node: Node): boolean {
  const { modifiers } = node as Node & { readonly modifiers?: readonly Node[] }
  return modifiers?.some(({ kind }) => kind === SyntaxKind.StaticKeyword) ?? false
}
