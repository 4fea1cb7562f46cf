import { type SourceFile, SyntaxKind } from 'typescript/unstable/ast'
import { SymbolFlags, TypeFlags } from 'typescript/unstable/sync'
import type { Checker, Node, Project, Symbol } from '../compiler.ts'
import { PackageSymbols, type NamedSymbol } from './package-symbols.ts'
import { reachedFrom } from './reached-files.ts'
import { isText, nodesOf, type SourceNodes } from './source-nodes.ts'
import { namesOf, UntypedUses } from './untyped-uses.ts'
import type { NotFollowed, Place, Use, UseKind } from './use.ts'
import { partsOf, TypesAt } from './types-at.ts'
import { useKindOf, wholeOf } from './use-kind.ts'
import { isAny, ValueFlow } from './value-flow.ts'

/** How a file of the program names a module of the package. */
export interface ModuleUse extends Place {
  readonly specifier: string
  readonly subpath: string
  /** `inferred` from its JavaScript, where it has no declarations; `untyped` where they are another package's, or nothing is known. */
  readonly typed: 'typed' | 'inferred' | 'untyped' | 'unresolved'
  /** Whether it is there for types alone, so that nothing is loaded. */
  readonly isTypeOnly: boolean
  /** Whether Node gives it by `require`. */
  readonly isRequired: boolean
}

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
  const sources = files.flatMap((file) => search.project.program.getSourceFile(file) ?? [])
  const finder = new UseFinder(
    search,
    sources.some(({ text, fileName }) => !fileName.endsWith('.json') && namesAsText(search.name, text)),
  )
  // All modules first: names that they export are known then wherever they are used.
  const found = reachedFrom(search.project, sources, search.name).map((source) => ({ source, nodes: nodesOf(source) }))
  for (const { nodes } of found) finder.readImports(nodes)
  for (const { source, nodes } of found) finder.readModules(source, nodes)
  for (const { source, nodes } of found) finder.readFile(source, nodes)
  return finder
}

/** Whether a text says the name elsewhere than where a module is imported: code that computes modules may get it from there. */
function namesAsText(name: string, text: string): boolean {
  const imported = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire(?:\.resolve)?\s*\(\s*|\bmodule\s+)$/
  for (const quote of [`'`, `"`, '`']) {
    const quoted = `${quote}${name}${quote}`
    for (let at = text.indexOf(quoted); at !== -1; at = text.indexOf(quoted, at + 1))
      if (!imported.test(text.slice(Math.max(0, at - 40), at))) return true
  }
  return false
}

class UseFinder implements FoundUses {
  readonly uses: Use[] = []
  readonly modules: ModuleUse[] = []
  readonly notFollowed: NotFollowed[] = []
  readonly #project: Project
  readonly #checker: Checker
  readonly #symbols: PackageSymbols
  readonly #flow: ValueFlow
  readonly #types: TypesAt
  readonly #name: string
  readonly #isOfProgram: (file: string) => boolean
  readonly #untyped = new UntypedUses()
  readonly #isNamedAsText: boolean
  readonly #importedNames = new Set<string>()
  /** All names of the file that is read, and what each stands for. */
  #names: readonly Node[] = []
  #namesSymbols: readonly (Symbol | undefined)[] = []
  /** Places and names that are listed already. */
  readonly #known = new Set<string>()

  constructor({ project, name, folder, isOfProgram }: UseSearch, isNamedAsText: boolean) {
    this.#isNamedAsText = isNamedAsText
    this.#project = project
    this.#checker = project.checker
    this.#symbols = new PackageSymbols(project, folder)
    this.#types = new TypesAt(project.checker)
    this.#flow = new ValueFlow(this.#types, isOfProgram)
    this.#name = name
    this.#isOfProgram = isOfProgram
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
      else this.#untyped.learn(source, node, subpath, this.#checker)
      const typed = own !== undefined ? typesIn(own.path) : symbol === undefined ? 'unresolved' : 'untyped'
      const { isTypeOnly, isRequired } = this.#importOf(source, node)
      this.modules.push({ ...placeOf(source, node), specifier: text, subpath, typed, isTypeOnly, isRequired })
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
    this.#names = names
    this.#namesSymbols = symbols
    const members: { node: Node; named: NamedSymbol | null }[] = []
    for (const [index, node] of names.entries()) {
      const symbol = isShorthand(node) ? this.#checker.getShorthandAssignmentValueSymbol(node.parent) : symbols[index]
      if (symbol === undefined || this.#isDeclared(symbol, node)) continue
      const followed = this.#symbols.followed(symbol)
      const named = this.#symbols.nameOf(followed)
      if (named !== null && this.#symbols.isModule(followed)) this.#readModuleObject(source, node, named)
      else if (isMemberName(node) && (named !== null || !this.#isOfProgramAlone(followed)))
        members.push({ node, named })
      else if (named !== null) this.#add(source, node, named, useKindOf(node))
    }
    const owners = this.#types.ofAll(members.map(({ node }) => ownerOf(node)))
    for (const [index, { node, named }] of members.entries())
      this.#addMember(source, node, named, this.#symbols.memberOf(owners[index], textOf(node)), useKindOf(node))
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
    const doubt = (): string | null => suppressionAt(source, place.line) ?? this.#doubtAt(node, kind)
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

  /** What the compiler cannot see of a use that it can see. */
  #doubtAt(name: Node, kind: UseKind): string | null {
    const whole = wholeOf(name)
    if (kind === 'called' || kind === 'constructed') {
      const call = whole.parent as Node & { readonly arguments?: readonly Node[] }
      const types = this.#types.ofAll(call.arguments ?? [])
      if (types.some(isAny)) return 'it is given something that has no type'
      return this.#isLostSoon(call) ? 'what it gives goes where nothing has a type' : null
    }
    if (kind === 'read') return this.#isLostSoon(whole) ? 'it goes where nothing has a type' : null
    if (kind !== 'written') return null
    const { initializer, right } = whole.parent as Node & { readonly initializer?: Node; readonly right?: Node }
    const value = initializer ?? right
    return value !== undefined && isAny(this.#types.of(value)) ? 'what is put there has no type' : null
  }

  #isLostSoon(value: Node): boolean {
    return this.#flow.isLostSoon(value, (name) => {
      const at = this.#names.indexOf(name)
      const symbol = this.#namesSymbols[at]
      return symbol === undefined ? [] : this.#names.filter((_, index) => this.#namesSymbols[index]?.id === symbol.id)
    })
  }

  /** `null` for what nothing tells to be the package's. */
  #lose(source: SourceFile, node: Node, what: string, named: NamedSymbol | null): void {
    const { subpath, name } = named ?? { subpath: '.', name: null }
    this.notFollowed.push({ ...placeOf(source, node), what, subpath, reaches: name })
  }

  #importOf(source: SourceFile, specifier: Node): { isTypeOnly: boolean; isRequired: boolean } {
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
    const isRequired = !isType && !isDynamic && (!isStatement || this.#isCompiledToCommonJs(source))
    return { isTypeOnly: isType, isRequired }
  }

  /** As the compiler would write the file, or, if Node runs it as it is, as Node takes it. */
  #isCompiledToCommonJs({ fileName }: SourceFile): boolean {
    const commonJs = 1
    const { module } = this.#project.compilerOptions
    if (module === commonJs) return true
    const isNodes = typeof module === 'number' && module >= 100 && module < 200
    return isNodes && this.#project.program.getSourceFileMetadata(fileName)?.impliedNodeFormat === commonJs
  }
}

function typesIn(file: string): 'typed' | 'inferred' {
  return /\.(?:[cm]?jsx?|json)$/.test(file) ? 'inferred' : 'typed'
}

function endOfUse(name: Node, kind: UseKind): number {
  const isPart = kind === 'called' || kind === 'constructed' || kind === 'written'
  return isPart ? wholeOf(name).parent.getEnd() : name.getEnd()
}

function wholeModule(subpath: string): NamedSymbol {
  return { subpath, name: '*', declared: [], isExported: true }
}

/** Whether what computes a module's name may come to the package: a text that it begins with tells. */
function mayName(name: string, text: string): boolean {
  const start = /^[`'"]([^`'"$]*)/.exec(text)?.[1] ?? ''
  if (start === '') return !/^`\$\{[^}]*\}\//.test(text)
  return `${name}/`.startsWith(start) || start.startsWith(`${name}/`)
}

function placeOf(source: SourceFile, node: Node): Place {
  const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source))
  return { file: source.fileName, line: line + 1, column: character + 1 }
}

/** What keeps the compiler from saying anything about a line. */
function suppressionAt(source: SourceFile, line: number): string | null {
  const starts = source.getLineStarts()
  const before = line < 2 ? '' : source.text.slice(starts[line - 2], starts[line - 1])
  if (/\/\/\s*@ts-(?:ignore|expect-error)\b/.test(before)) return 'a comment tells the compiler to ignore the line'
  return /^(?:\s*(?:\/\/.*|\/\*[^]*?\*\/|#!.*))*\s*\/\/\s*@ts-nocheck\b/.test(source.text.slice(0, 2000))
    ? 'a comment tells the compiler to ignore the file'
    : null
}

function textOf(node: Node): string {
  return (node as Node & { readonly text: string }).text
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
