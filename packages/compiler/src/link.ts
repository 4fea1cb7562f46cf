import {
  sourcePrefix,
  type ExportFacts,
  type ImportFacts,
  type ModuleFacts,
  type ModulePath,
  type ResolvedExport,
  type Target,
} from '@midflight/model'
import { cyclicModules } from './cycles.ts'
import { importableExports, importableNames, resolveImportable } from './link-commonjs.ts'
import { requestsOf, upgradableRequests } from './link-requests.ts'
import type { FixedImport, Link, ModuleLinks } from './links.ts'

export interface LinkProblem {
  readonly module: ModulePath
  readonly line: number
  readonly message: string
  readonly remedy: string
}

export interface LinkInput {
  readonly facts: ReadonlyMap<ModulePath, ModuleFacts>
  /** For every module: where each of its specifiers leads. */
  readonly resolved: ReadonlyMap<ModulePath, ReadonlyMap<string, Target>>
}

export type Linked =
  | { readonly ok: true; readonly links: ReadonlyMap<ModulePath, ModuleLinks> }
  | { readonly ok: false; readonly problems: readonly LinkProblem[] }

export type Resolution =
  | { readonly kind: 'found'; readonly target: ResolvedExport['target'] }
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'circular' }
  | { readonly kind: 'missing' }

/**
 * Joins the modules of a program: every import finds the binding that it finally names, through re-exports and `export *`,
 * as ECMA-262 16.2.1.7.2.2 (ResolveExport) says. Problems are all those that a program would meet before anything runs.
 */
export function link(input: LinkInput): Linked {
  const problems: LinkProblem[] = []
  const cyclic = cyclicModules(new Map([...input.facts.keys()].map((path) => [path, upgradableRequests(path, input)])))
  const links = new Map<ModulePath, ModuleLinks>()
  const taken = new Set([...input.facts.values()].flatMap(({ membersTaken }) => membersTaken ?? []))
  for (const [path, facts] of input.facts) links.set(path, linkModule(path, facts, input, cyclic, taken, problems))
  return problems.length === 0 ? { ok: true, links } : { ok: false, problems }
}

function linkModule(
  path: ModulePath,
  facts: ModuleFacts,
  input: LinkInput,
  cyclic: ReadonlyMap<ModulePath, number>,
  taken: ReadonlySet<string>,
  problems: LinkProblem[],
): ModuleLinks {
  if (facts.format === 'commonjs')
    return {
      imports: new Map(),
      requests: requestsOf(path, input),
      fixed: [],
      exports: importableExports(path, input),
      cycle: [],
      handedOn: handedOn(facts, taken),
    }
  const component = cyclic.get(path)
  const isCyclic = (module: ModulePath): boolean => component !== undefined && cyclic.get(module) === component
  const imports = new Map<string, Link>()
  for (const fact of facts.imports) {
    if (fact.local === null || fact.imported === null) continue
    const found = linkImport(path, fact, input, isCyclic, problems)
    if (found !== null) imports.set(fact.local, found)
  }
  checkAttributes(path, facts, input, problems)
  checkExports(path, facts, input, problems)
  const exports = exportedNames(path, input, new Set()).flatMap((name): ResolvedExport[] => {
    const resolution = resolveExport(path, name, input, [])
    return resolution.kind === 'found' ? [{ name, target: resolution.target }] : []
  })
  // What is behind them is known when they are loaded: the namespace object asks them then.
  for (const url of new Set(starredFixed(path, input, new Set())))
    exports.push({ name: '*', target: { kind: 'fixed', url, name: '*' } })
  const cycle =
    component === undefined ? [] : [...cyclic].flatMap(([module, other]) => (other === component ? [module] : []))
  return {
    imports,
    requests: requestsOf(path, input),
    fixed: fixedImports(path, facts, imports, input),
    exports,
    cycle,
    handedOn: handedOn(facts, taken),
  }
}

/** Those of its methods whose names are taken as values anywhere in the program, and not only here. */
function handedOn({ items, membersTaken = [] }: ModuleFacts, taken: ReadonlySet<string>): string[] {
  const own = new Set(membersTaken)
  const methods = items.flatMap(({ classFacts }) => classFacts?.methods ?? []).map(({ name }) => name)
  return [...new Set(methods)].filter((name) => taken.has(name) && !own.has(name))
}

function linkImport(
  path: ModulePath,
  fact: ImportFacts,
  input: LinkInput,
  isCyclic: (module: ModulePath) => boolean,
  problems: LinkProblem[],
): Link | null {
  const target = input.resolved.get(path)?.get(fact.specifier)
  if (target === undefined) {
    problems.push({
      module: path,
      line: fact.line,
      message: `The import '${fact.specifier}' leads nowhere.`,
      remedy: unresolvedRemedy,
    })
    return null
  }
  if (fact.isSource === true) return linkSource(path, fact, target, problems)
  if (target.kind === 'fixed') return { kind: 'fixed', url: target.url, name: fact.imported! }
  if (fact.imported === '*') return namespaceLink(target.path, input, isCyclic)
  const resolution = resolveExport(target.path, fact.imported!, input, [])
  if (resolution.kind === 'found') return toLink(resolution.target, input, isCyclic)
  problems.push(problem(path, fact, fact.imported!, fact.specifier, resolution.kind))
  return null
}

/** ModuleRequest with the phase `source`: what has no source object is refused while linking. */
function linkSource(
  path: ModulePath,
  { line, specifier }: ImportFacts,
  target: Target,
  problems: LinkProblem[],
): Link | null {
  if (target.kind === 'fixed') return { kind: 'fixed', url: sourcePrefix + target.url, name: 'default' }
  const message = `The module '${specifier}' has no source object: only WebAssembly modules have.`
  problems.push({ module: path, line, message, remedy: 'Import it without `source`.' })
  return null
}

const unresolvedRemedy = 'Mend the specifier, create the file, or install the package.'

function namespaceLink(
  module: ModulePath,
  input: LinkInput,
  isCyclic: (module: ModulePath) => boolean,
  depth = 0,
): Link {
  const exports = new Map<string, Link>()
  if (depth < 4) {
    for (const name of exportedNames(module, input, new Set())) {
      const resolution = resolveExport(module, name, input, [])
      if (resolution.kind !== 'found') continue
      const { target } = resolution
      if (target.kind !== 'namespace') exports.set(name, toLink(target, input, isCyclic))
    }
  }
  return { kind: 'namespace', module, exports }
}

function toLink(target: ResolvedExport['target'], input: LinkInput, isCyclic: (module: ModulePath) => boolean): Link {
  if (target.kind === 'fixed') return { kind: 'fixed', url: target.url, name: target.name }
  if (target.kind === 'namespace') return namespaceLink(target.module, input, isCyclic)
  const facts = input.facts.get(target.module)!
  if (facts.format === 'commonjs')
    return { kind: 'value', module: target.module, binding: target.binding, isClass: false, cyclic: false }
  const item = facts.items.find(({ names }) => names.includes(target.binding))
  const kind =
    item?.shape === 'function' || item?.shape === 'class'
      ? 'definition'
      : item?.shape === 'variable'
        ? 'variable'
        : 'value'
  return {
    kind,
    module: target.module,
    binding: target.binding,
    isClass: item?.shape === 'class',
    cyclic: isCyclic(target.module),
  }
}

/** Node asks for `with { type: 'json' }` at every import of JSON, and for none at any other. */
function checkAttributes(module: ModulePath, facts: ModuleFacts, input: LinkInput, problems: LinkProblem[]): void {
  const seen = new Set<string>()
  for (const { specifier, attributeType, line } of [...facts.imports, ...facts.exports]) {
    const target = specifier === null ? undefined : input.resolved.get(module)?.get(specifier)
    if (target?.kind !== 'upgradable') continue
    const wanted = input.facts.get(target.path)?.format === 'json' ? 'json' : null
    if ((attributeType ?? null) === wanted || seen.has(`${line} ${specifier}`)) continue
    seen.add(`${line} ${specifier}`)
    const message =
      wanted === null
        ? `The module '${specifier}' is not of the type '${attributeType}'.`
        : `The module '${specifier}' needs the import attribute type: 'json', for Node.`
    const remedy = wanted === null ? 'Remove the attribute.' : "Write `with { type: 'json' }` after the specifier."
    problems.push({ module, line, message, remedy })
  }
}

/** Re-exports that lead nowhere are errors even when nobody imports them. */
function checkExports(path: ModulePath, facts: ModuleFacts, input: LinkInput, problems: LinkProblem[]): void {
  const seen = new Set<string>()
  for (const fact of facts.exports) {
    if (fact.exported === null) continue
    if (seen.has(fact.exported)) {
      problems.push({
        module: path,
        line: fact.line,
        message: `The name '${fact.exported}' is exported twice.`,
        remedy: 'Remove one of the exports.',
      })
    }
    seen.add(fact.exported)
    const resolution = resolveExport(path, fact.exported, input, [])
    if (resolution.kind !== 'found')
      problems.push(problem(path, fact, fact.imported ?? fact.exported, fact.specifier ?? path, resolution.kind))
  }
}

function problem(
  module: ModulePath,
  place: { readonly line: number },
  name: string,
  specifier: string,
  kind: 'ambiguous' | 'circular' | 'missing',
): LinkProblem {
  const because = {
    missing: `The requested module '${specifier}' does not provide an export named '${name}'.`,
    ambiguous: `The requested module '${specifier}' provides the export '${name}' twice, through different 'export *'.`,
    circular: `The export '${name}' of '${specifier}' is only ever re-exported, in a circle.`,
  }[kind]
  const remedy =
    kind === 'ambiguous'
      ? `Export '${name}' explicitly from '${specifier}'.`
      : `Export '${name}' from '${specifier}', or import another name.`
  return { module, line: place.line, message: because, remedy }
}

/** ECMA-262 16.2.1.7.2.1 GetExportedNames. */
function exportedNames(path: ModulePath, input: LinkInput, visited: Set<ModulePath>): string[] {
  if (visited.has(path)) return []
  visited.add(path)
  const facts = input.facts.get(path)
  if (facts === undefined) return []
  if (facts.format === 'commonjs') return importableNames(path, input)
  const names = new Set(facts.exports.flatMap(({ exported }) => (exported === null ? [] : [exported])))
  for (const fact of starExports(facts)) {
    const target = input.resolved.get(path)?.get(fact.specifier!)
    if (target?.kind !== 'upgradable') continue
    for (const name of exportedNames(target.path, input, visited)) if (name !== 'default') names.add(name)
  }
  return [...names].sort()
}

function starExports(facts: ModuleFacts): ExportFacts[] {
  return facts.exports.filter(({ exported, imported }) => exported === null && imported === '*')
}

/** ECMA-262 16.2.1.7.2.2 ResolveExport. */
function resolveExport(path: ModulePath, name: string, input: LinkInput, visited: readonly string[]): Resolution {
  const visit = `${path}\0${name}`
  if (visited.includes(visit)) return { kind: 'circular' }
  const facts = input.facts.get(path)
  if (facts === undefined) return { kind: 'missing' }
  if (facts.format === 'commonjs') return resolveImportable(path, name, input)
  const path_ = [...visited, visit]
  const fact = facts.exports.find(({ exported }) => exported === name)
  if (fact !== undefined) return resolveExplicit(path, fact, facts, input, path_)
  if (name === 'default') return { kind: 'missing' }
  return resolveThroughStars(path, name, facts, input, path_)
}

function resolveExplicit(
  path: ModulePath,
  fact: ExportFacts,
  facts: ModuleFacts,
  input: LinkInput,
  visited: readonly string[],
): Resolution {
  if (fact.specifier !== null) return resolveFrom(path, fact.specifier, fact.imported!, input, visited)
  const imported = facts.imports.find(({ local }) => local === fact.local)
  if (imported !== undefined) return resolveImported(path, imported, input, visited)
  const item = facts.items.find(({ names }) => names.includes(fact.local!))
  if (item === undefined) return { kind: 'missing' }
  return {
    kind: 'found',
    target: { kind: 'binding', module: path, binding: fact.local!, variable: item.shape === 'variable' },
  }
}

function resolveImported(
  path: ModulePath,
  { specifier, imported, isSource }: ImportFacts,
  input: LinkInput,
  visited: readonly string[],
): Resolution {
  const target = isSource === true ? input.resolved.get(path)?.get(specifier) : undefined
  if (target?.kind !== 'fixed') return resolveFrom(path, specifier, imported!, input, visited)
  return { kind: 'found', target: { kind: 'fixed', url: sourcePrefix + target.url, name: 'default' } }
}

function resolveFrom(
  path: ModulePath,
  specifier: string,
  name: string,
  input: LinkInput,
  visited: readonly string[],
): Resolution {
  const target = input.resolved.get(path)?.get(specifier)
  if (target === undefined) return { kind: 'missing' }
  if (target.kind === 'fixed') return { kind: 'found', target: { kind: 'fixed', url: target.url, name } }
  if (name === '*') return { kind: 'found', target: { kind: 'namespace', module: target.path } }
  return resolveExport(target.path, name, input, visited)
}

function resolveThroughStars(
  path: ModulePath,
  name: string,
  facts: ModuleFacts,
  input: LinkInput,
  visited: readonly string[],
): Resolution {
  let found: Resolution = { kind: 'missing' }
  let fixed: Resolution | null = null
  for (const fact of starExports(facts)) {
    const target = input.resolved.get(path)?.get(fact.specifier!)
    if (target?.kind === 'fixed' && mayExport(target.url, name)) {
      // A built-in module is known to have it, a package may have it.
      if (fixed === null || target.url.startsWith('node:'))
        fixed = { kind: 'found', target: { kind: 'fixed', url: target.url, name } }
    }
    if (target?.kind !== 'upgradable') continue
    const resolution = resolveExport(target.path, name, input, visited)
    if (resolution.kind === 'ambiguous') return resolution
    if (resolution.kind !== 'found') continue
    if (found.kind === 'found' && JSON.stringify(found.target) !== JSON.stringify(resolution.target))
      return { kind: 'ambiguous' }
    found = resolution
  }
  return found.kind === 'missing' && fixed !== null ? fixed : found
}

/** Names of built-in modules are known; those of a package are checked when it is loaded. */
function mayExport(url: string, name: string): boolean {
  if (!url.startsWith('node:')) return true
  const builtin = process.getBuiltinModule(url)
  return builtin !== undefined && name in builtin
}

/** Fixed modules whose names a module hands on with `export *`, directly or through others. */
function starredFixed(path: ModulePath, input: LinkInput, visited: Set<ModulePath>): string[] {
  if (visited.has(path)) return []
  visited.add(path)
  const facts = input.facts.get(path)
  return (facts === undefined ? [] : starExports(facts)).flatMap((fact) => {
    const target = input.resolved.get(path)?.get(fact.specifier!)
    if (target === undefined) return []
    return target.kind === 'fixed' ? [target.url] : starredFixed(target.path, input, visited)
  })
}

/** The fixed modules that a module's body takes, each with all the names that are asked of it. */
function fixedImports(
  path: ModulePath,
  facts: ModuleFacts,
  imports: ReadonlyMap<string, Link>,
  input: LinkInput,
): FixedImport[] {
  const found = new Map<string, { specifier: string; names: Set<string>; attributeType: string | null }>()
  const add = (url: string, specifier: string, name: string | null, attributeType: string | null): void => {
    const entry = found.get(url) ?? { specifier, names: new Set<string>(), attributeType }
    found.set(url, entry)
    if (name !== null && name !== '*') entry.names.add(name)
  }
  for (const fact of [...facts.imports, ...facts.exports]) {
    if (fact.specifier === null || ('isSource' in fact && fact.isSource)) continue
    const target = input.resolved.get(path)?.get(fact.specifier)
    if (target?.kind === 'fixed')
      add(target.url, fact.specifier, fact.imported, 'attributeType' in fact ? fact.attributeType : null)
  }
  const addLink = (bound: Link): void => {
    if (bound.kind === 'fixed') add(bound.url, bound.url, bound.name, null)
    if (bound.kind === 'namespace') for (const inner of bound.exports.values()) addLink(inner)
  }
  for (const bound of imports.values()) addLink(bound)
  return [...found].map(([url, { specifier, names, attributeType }]) => ({
    url,
    specifier,
    names: [...names],
    attributeType,
  }))
}
