import { type SourceFile, SyntaxKind } from 'typescript/unstable/ast'
import { SymbolFlags, TypeFlags } from 'typescript/unstable/sync'
import type { Checker, Node, Project, Symbol } from '../compiler.ts'
import { PackageSymbols, type NamedSymbol } from './package-symbols.ts'
import { importAt, mayName, type ModuleUse, namesAsText, typesIn } from './module-uses.ts'
import { reachedFrom } from './reached-files.ts'
import { isText, nodesOf, type SourceNodes } from './source-nodes.ts'
import { namesOf, UntypedUses } from './untyped-uses.ts'
import type { NotFollowed, Use, UseKind } from './use.ts'
import { UseDoubts } from './use-doubts.ts'
import { endOfUse, placeOf, suppressionAt, textOf } from './use-places.ts'
import { partsOf, TypesAt } from './types-at.ts'
import { isInType, useKindOf, wholeOf } from './use-kind.ts'
import { isAny, ValueFlow } from './value-flow.ts'

export interface FoundUses {
  readonly uses: readonly Use[]
  readonly modules: readonly ModuleUse[]
  readonly notFollowed: readonly NotFollowed[]
}

/** What a project's files use of a package, found by the compiler. */
export interface UseSearch {
  readonly project: Project
  readonly name: string
  /** Where the package lies, as the compiler sees it. */
  readonly folder: string
  readonly isOfProgram: (file: string) => boolean
}

export function findUses(search: UseSearch, files: readonly string[]): FoundUses {
  const { finder, found } = foundIn(search, files)
  for (const { source, nodes } of found) finder.readFile(source, nodes)
  return finder
}

/** The modules alone, and whether they have types. */
export function findModules(search: UseSearch, files: readonly string[]): readonly ModuleUse[] {
  return foundIn(search, files).finder.modules
}

/** All modules come first: names that they export are known then wherever they are used. */
function foundIn(
  search: UseSearch,
  files: readonly string[],
): { finder: UseFinder; found: readonly { source: SourceFile; nodes: SourceNodes }[] } {
  const sources = files.flatMap((file) => search.project.program.getSourceFile(file) ?? [])
  const isNamedAsText = sources.some(
    ({ text, fileName }) => !fileName.endsWith('.json') && namesAsText(search.name, text),
  )
  const finder = new UseFinder(search, isNamedAsText)
  const found = reachedFrom(search.project, sources, search.name).map((source) => ({ source, nodes: nodesOf(source) }))
  for (const { nodes } of found) finder.readImports(nodes)
  for (const { source, nodes } of found) finder.readModules(source, nodes)
  return { finder, found }
}

class UseFinder implements FoundUses {
  readonly uses: Use[] = []
  readonly #modules: ModuleUse[] = []
  readonly notFollowed: NotFollowed[] = []
  readonly #project: Project
  readonly #checker: Checker
  readonly #symbols: PackageSymbols
  readonly #flow: ValueFlow
  readonly #types: TypesAt
  readonly #doubts: UseDoubts
  readonly #name: string
  readonly #isOfProgram: (file: string) => boolean
  readonly #untyped = new UntypedUses()
  readonly #isNamedAsText: boolean
  readonly #importedNames = new Set<string>()
  /** Files that use as a value what they import. */
  readonly #loading = new Set<string>()
  /** Places and names that are listed already. */
  readonly #known = new Set<string>()

  constructor({ project, name, folder, isOfProgram }: UseSearch, isNamedAsText: boolean) {
    this.#isNamedAsText = isNamedAsText
    this.#project = project
    this.#checker = project.checker
    this.#symbols = new PackageSymbols(project, folder)
    this.#types = new TypesAt(project.checker)
    this.#flow = new ValueFlow(this.#types, isOfProgram)
    this.#doubts = new UseDoubts(this.#types, this.#flow)
    this.#name = name
    this.#isOfProgram = isOfProgram
  }

  /** What an import brings for types alone the compiler leaves out, so that nothing is loaded. */
  get modules(): readonly ModuleUse[] {
    const { verbatimModuleSyntax } = this.#project.compilerOptions
    const isElided = ({ file, typed, isElidable }: ModuleUse): boolean =>
      isElidable && typed === 'typed' && verbatimModuleSyntax !== true && !this.#loading.has(file)
    return this.#modules.map((use) => (isElided(use) ? { ...use, isTypeOnly: true } : use))
  }

  /** Learns which names the program takes out of the package's modules. */
  readImports({ specifiers }: SourceNodes): void {
    for (const name of specifiers.filter((node) => this.#isOfPackage(node)).flatMap(namesOf)) {
      const { parent } = name
      const { propertyName } = parent as Node & { readonly propertyName?: Node }
      const isOneOf = parent.kind === SyntaxKind.ImportSpecifier || parent.kind === SyntaxKind.BindingElement
      this.#importedNames.add(isOneOf ? textOf(propertyName ?? name) : 'default')
    }
  }

  #isOfPackage(specifier: Node): boolean {
    const text = textOf(specifier)
    return text === this.#name || text.startsWith(`${this.#name}/`)
  }

  readModules(source: SourceFile, { specifiers, computedModules }: SourceNodes): void {
    for (const node of specifiers) {
      if (!this.#isOfPackage(node)) continue
      const text = textOf(node)
      const subpath = `.${text.slice(this.#name.length)}`
      const symbol = this.#moduleAt(node)
      const own = symbol?.declarations.find(({ path }) => this.#symbols.isOwn(path))
      if (symbol !== undefined && own !== undefined) this.#symbols.register(subpath, symbol, this.#importedNames)
      else this.#readUntyped(source, node, subpath)
      const typed = own !== undefined ? typesIn(own.path) : symbol === undefined ? 'unresolved' : 'untyped'
      const { isTypeOnly, isRequired, isElidable } = importAt(this.#project, source, node)
      this.#modules.push({
        ...placeOf(source, node),
        specifier: text,
        subpath,
        typed,
        isTypeOnly,
        isRequired,
        isElidable,
      })
      this.#add(source, node, wholeModule(subpath), isTypeOnly ? 'typed as' : 'imported')
    }
    for (const node of computedModules)
      if (mayName(this.#name, node.getText(source)))
        this.#lose(
          source,
          node,
          'The module that is loaded here is computed',
          this.#isNamedAsText ? wholeModule('.') : null,
        )
  }

  /** By syntax alone it is known which names are taken out of it, and nothing of what those are. */
  #readUntyped(source: SourceFile, specifier: Node, subpath: string): void {
    this.#untyped.learn(source, specifier, subpath, this.#checker)
    const what = 'The package has no types here, so what is done with what it gives is not known'
    this.notFollowed.push({ ...placeOf(source, specifier), what, subpath, reaches: '*', isByMember: true })
  }

  /** The compiler names the module of a `require` only where a variable gets it; else its type tells. */
  #moduleAt(specifier: Node): Symbol | undefined {
    const module = this.#checker.getSymbolAtLocation(specifier)
    if (module !== undefined || specifier.parent.kind !== SyntaxKind.CallExpression) return module
    const given = this.#types.of(specifier.parent)?.getSymbol()
    const declaration = given?.declarations.find(({ path }) => this.#symbols.isOwn(path))?.resolve(this.#project)
    return declaration === undefined ? given : this.#checker.getSymbolAtLocation(declaration.getSourceFile())
  }

  readFile(source: SourceFile, nodes: SourceNodes): void {
    this.#readNames(source, nodes.names)
    for (const object of nodes.objects) this.#readObject(source, object)
    for (const pattern of nodes.patterns) this.#readPattern(source, pattern)
    this.#readComputed(source, nodes.computed)
    this.#readGiven(source, nodes.given)
    for (const { node, subpath, name, kind } of this.#untyped.usesIn(source, nodes, this.#checker))
      this.#add(source, node, { subpath, name, declared: [], isExported: true }, kind, {
        hidden: 'the package has no types here',
      })
  }

  #readNames(source: SourceFile, names: readonly Node[]): void {
    const symbols = this.#checker.getSymbolAtLocation(names)
    this.#doubts.enter(names, symbols)
    const members: { node: Node; named: NamedSymbol | null }[] = []
    for (const [index, node] of names.entries()) {
      const symbol = isShorthand(node) ? this.#checker.getShorthandAssignmentValueSymbol(node.parent) : symbols[index]
      if (symbol === undefined || this.#isDeclared(symbol, node)) continue
      const followed = this.#symbols.followed(symbol)
      const named = this.#symbols.nameOf(followed)
      if (named !== null && this.#symbols.isModule(followed)) this.#readModuleObject(source, node, named)
      else if (isMemberName(node) && (named !== null || !this.#isOfProgramAlone(followed)))
        members.push({ node, named })
      else if (named !== null) this.#readImported(source, node, named)
    }
    const owners = this.#types.ofAll(members.map(({ node }) => ownerOf(node)))
    for (const [index, { node, named }] of members.entries())
      this.#addMember(source, node, named, this.#symbols.memberOf(owners[index], textOf(node)), useKindOf(node))
  }

  #readImported(source: SourceFile, node: Node, named: NamedSymbol): void {
    const kind = useKindOf(node)
    if (kind !== 'imported' && kind !== 'implemented' && kind !== 'typed as') this.#loading.add(source.fileName)
    this.#add(source, node, named, kind)
  }

  /** The name in its own declaration is no use of it. */
  #isDeclared(symbol: Symbol, node: Node): boolean {
    if (symbol.flags & SymbolFlags.Alias) return false
    return symbol.declarations.some(({ path }) => this.#isOfProgram(path)) && !isMemberName(node)
  }

  #isOfProgramAlone({ declarations }: Symbol): boolean {
    return declarations.every(({ path }) => this.#isOfProgram(path))
  }

  /** By the type that has it, if clients can name that, else by the one that declares it: `queue.on` may be another package's. */
  #addMember(
    source: SourceFile,
    node: Node,
    declared: NamedSymbol | null,
    had: NamedSymbol | null,
    kind: UseKind,
  ): void {
    const named = had?.isExported && !declared?.isExported ? had : (declared ?? had)
    if (named === null) return
    const other = named === had ? declared : had
    const alias = other === null || other.name === named.name ? null : other.name
    this.#add(source, node, { ...named, declared: declared?.declared ?? [...named.declared] }, kind, { alias })
  }

  /** All that a module offers as one object: followed where a member is named. */
  #readModuleObject(source: SourceFile, node: Node, named: NamedSymbol): void {
    const { parent } = wholeOf(node)
    const isNamed =
      (parent.kind === SyntaxKind.PropertyAccessExpression && ownerIs(parent, wholeOf(node))) ||
      parent.kind === SyntaxKind.ElementAccessExpression ||
      parent.kind === SyntaxKind.QualifiedName ||
      parent.kind === SyntaxKind.ImportType ||
      parent.kind === SyntaxKind.TypeQuery ||
      isBinding(parent)
    if (!isInType(wholeOf(node)) && !isBinding(parent)) this.#loading.add(source.fileName)
    if (!isNamed) this.#lose(source, node, 'All that the module offers is passed on as one object', named)
  }

  #readObject(source: SourceFile, object: Node): void {
    const { properties } = object as Node & { readonly properties: readonly Node[] }
    if (properties.length === 0) return
    const type = this.#types.wanted(object)
    if (type === undefined || isAny(type)) return
    for (const property of properties) {
      const { name } = property as Node & { readonly name?: Node }
      if (name === undefined || (name.kind !== SyntaxKind.Identifier && !isText(name))) continue
      const member = this.#types.propertyOf(type, textOf(name))
      const named = member === undefined ? null : this.#symbols.nameOf(member)
      if (named !== null) this.#addMember(source, name, named, this.#symbols.memberOf(type, textOf(name)), 'written')
    }
  }

  #readPattern(source: SourceFile, pattern: Node): void {
    const { elements } = pattern as Node & {
      readonly elements: readonly (Node & { propertyName?: Node; name?: Node; dotDotDotToken?: Node })[]
    }
    const type = this.#types.of(pattern)
    const owner = this.#symbols.nameOfType(type)
    for (const { propertyName, name: own, dotDotDotToken } of elements) {
      const name = propertyName ?? own
      if (type === undefined || name?.kind !== SyntaxKind.Identifier) continue
      if (dotDotDotToken !== undefined) {
        if (owner !== null) this.#lose(source, name, 'The rest of the members is taken as one object', owner)
        continue
      }
      const member = this.#types.propertyOf(type, textOf(name))
      const named = member === undefined ? null : this.#symbols.nameOf(this.#symbols.followed(member))
      if (named === null || named.name === '*') continue
      this.#addMember(source, name, named, this.#symbols.memberOf(type, textOf(name)), 'read')
    }
  }

  /** `value[name]`: followed where the compiler knows which names there are. */
  #readComputed(source: SourceFile, computed: readonly Node[]): void {
    const owners = this.#types.ofAll(computed.map(ownerOf))
    for (const [index, node] of computed.entries()) {
      const owner = owners[index]
      const named = this.#symbols.nameOfType(owner)
      if (owner === undefined || named === null || this.#types.hasIndex(owner)) continue
      const { argumentExpression } = node as Node & { readonly argumentExpression: Node }
      const key = this.#types.of(argumentExpression)
      const isKnown = (key === undefined ? [undefined] : partsOf(key)).every(
        (part) => part !== undefined && (part.flags & (TypeFlags.StringLiteral | TypeFlags.UniqueESSymbol)) !== 0,
      )
      if (!isKnown) this.#lose(source, node, 'The name of the member is computed', named)
    }
  }

  #readGiven(source: SourceFile, given: readonly Node[]): void {
    const types = this.#types.ofAll(given)
    for (const [index, node] of given.entries()) {
      const named = this.#symbols.nameOfType(types[index])
      if (named === null || named.name === '*' || !this.#flow.isLost(node)) continue
      this.#lose(source, node, 'A value of the package is given to code that takes it as `any`', named)
    }
  }

  #add(
    source: SourceFile,
    node: Node,
    { subpath, name, declared }: NamedSymbol,
    kind: UseKind,
    more: { readonly alias?: string | null; readonly hidden?: string } = {},
  ): void {
    const place = placeOf(source, node)
    const start = node.getStart(source)
    const key = `${place.file}:${start}:${name}`
    if (this.#known.has(key)) return
    this.#known.add(key)
    const doubt = (): string | null => suppressionAt(source, place.line) ?? this.#doubts.at(node, kind)
    const hidden = more.hidden ?? (name === '*' ? null : doubt())
    const alias = more.alias ?? null
    this.uses.push({
      ...place,
      subpath,
      name,
      alias,
      declared,
      kind,
      start,
      end: node.getEnd(),
      endOfUse: endOfUse(node, kind),
      hidden,
    })
  }

  /** `null` for what nothing tells to be the package's. */
  #lose(source: SourceFile, node: Node, what: string, named: NamedSymbol | null): void {
    const { subpath, name } = named ?? { subpath: '.', name: null }
    this.notFollowed.push({ ...placeOf(source, node), what, subpath, reaches: name, isByMember: false })
  }
}

function wholeModule(subpath: string): NamedSymbol {
  return { subpath, name: '*', declared: [], isExported: true }
}

function isMemberName(node: Node): boolean {
  const { parent } = node
  if (parent.kind === SyntaxKind.ElementAccessExpression) return true
  return parent.kind === SyntaxKind.PropertyAccessExpression && !ownerIs(parent, node)
}

function isShorthand({ parent }: Node): boolean {
  return parent.kind === SyntaxKind.ShorthandPropertyAssignment
}

function ownerIs(access: Node, node: Node): boolean {
  return (access as Node & { readonly expression: Node }).expression === node
}

function ownerOf(node: Node): Node {
  const access = node.kind === SyntaxKind.ElementAccessExpression ? node : node.parent
  return (access as Node & { readonly expression: Node }).expression
}

/** Where a name is given to a module, or taken out of it. */
function isBinding({ kind }: Node): boolean {
  return (
    kind === SyntaxKind.NamespaceImport ||
    kind === SyntaxKind.ImportClause ||
    kind === SyntaxKind.ImportSpecifier ||
    kind === SyntaxKind.ImportEqualsDeclaration ||
    kind === SyntaxKind.NamespaceExport ||
    kind === SyntaxKind.VariableDeclaration ||
    kind === SyntaxKind.BindingElement
  )
}
