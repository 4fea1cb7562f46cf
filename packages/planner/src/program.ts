import type {
  CompiledModule,
  ImportFacts,
  ItemFacts,
  ItemKey,
  ModuleFacts,
  ModulePath,
  Release,
  ResolvedExport,
} from '@midflight/model'

import { commonJsFacts, resolveMember, resolveWhole, starsOf, type Resolver } from './commonjs.ts'

/** Names an item in the whole program: its module's path, `#`, its key. */
export type ItemId = string

export interface ProgramItem {
  readonly id: ItemId
  readonly module: ModulePath
  readonly facts: ItemFacts
}

/** What a binding stands for once imports and re-exports are followed. */
export type Resolution =
  | {
      readonly kind: 'item'
      readonly item: ProgramItem
      readonly imported: boolean
      /** What is meant is a member of it: of a function that a CommonJS module exports, for instance. */
      readonly member?: string
    }
  | { readonly kind: 'namespace'; readonly module: ModulePath }
  | { readonly kind: 'fixed'; readonly url: string; readonly name: string }
  | { readonly kind: 'unknown' }

/** One module's items and names. Releases that share its facts and its code share this too, and so the same items. */
export interface ModuleIndex {
  readonly compiled: CompiledModule
  readonly items: readonly ProgramItem[]
  readonly byId: ReadonlyMap<ItemId, ProgramItem>
  readonly names: ReadonlyMap<string, ProgramItem>
  readonly imports: ReadonlyMap<string, ImportFacts>
}

/** A release with its items and names indexed. Facts of modules that are not linked, since only types are imported from them, are left out. */
export interface Program {
  readonly release: Release
  readonly modules: ReadonlyMap<ModulePath, ModuleIndex>
}

/** Most modules that a name is handed on by. */
const maxDepth = 64

const unknown: Resolution = { kind: 'unknown' }
const indexes = new WeakMap<ModuleFacts, ModuleIndex>()

export function indexProgram(release: Release): Program {
  const modules = new Map<ModulePath, ModuleIndex>()
  for (const module of Object.keys(release.modules)) {
    const facts = release.facts[module]
    if (facts !== undefined) modules.set(module, indexOf(facts, release.modules[module]!))
  }
  return { release, modules }
}

function indexOf(facts: ModuleFacts, compiled: CompiledModule): ModuleIndex {
  const known = indexes.get(facts)
  if (known?.compiled === compiled) return known
  const module = facts.path
  const items = facts.items.map((item): ProgramItem => ({ id: itemId(module, item.key), module, facts: item }))
  const byId = new Map(items.map((item) => [item.id, item]))
  const index: ModuleIndex = { compiled, items, byId, names: namesOf(items), imports: localImports(facts) }
  indexes.set(facts, index)
  return index
}

export function itemId(module: ModulePath, key: ItemKey): ItemId {
  return `${module}#${key}`
}

/** Item keys have no `#`; paths may. */
export function moduleOf(id: ItemId): ModulePath {
  return id.slice(0, id.lastIndexOf('#'))
}

export function keyOf(id: ItemId): ItemKey {
  return id.slice(id.lastIndexOf('#') + 1)
}

export function itemsOf(program: Program, module: ModulePath): readonly ProgramItem[] {
  return program.modules.get(module)?.items ?? []
}

export function findItem(program: Program, id: ItemId): ProgramItem | undefined {
  return program.modules.get(moduleOf(id))?.byId.get(id)
}

/** Follows a binding of a module, `ns.member` included, to what declares it. */
export function resolveBinding(program: Program, module: ModulePath, binding: string, depth = 0): Resolution {
  // Exports that only ever hand each other on lead nowhere.
  if (depth > maxDepth) return unknown
  const dot = binding.indexOf('.')
  const name = dot < 0 ? binding : binding.slice(0, dot)
  const base = resolveName(program, module, name, depth)
  if (dot < 0) return base
  const member = binding.slice(dot + 1)
  const required = requiredModule(program, module, name)
  if (required !== null) return resolveMember(program, required, member, resolverOf(program, depth))
  if (base.kind === 'namespace') return resolveExport(program, base.module, member, depth)
  const isOfJson = base.kind === 'item' && base.member === undefined && isJson(program, base.item.module)
  return isOfJson ? { ...base, member } : base
}

/** The CommonJS module whose exports a name stands for as a whole. */
function requiredModule(program: Program, module: ModulePath, name: string): ModulePath | null {
  const own = program.modules.get(module)
  const imported = own?.names.has(name) === true ? undefined : own?.imports.get(name)
  if (imported === undefined) return null
  // To an ES module the default export of CommonJS is what it exports as a whole.
  const isDefault = imported.imported === 'default' && commonJsFacts(program, module) === null
  if (!isDefault && imported.imported !== 'module.exports' && imported.imported !== '*') return null
  const target = program.release.modules[module]?.resolved[imported.specifier]
  return target?.kind === 'upgradable' && commonJsFacts(program, target.path) !== null ? target.path : null
}

function resolverOf(program: Program, depth: number): Resolver {
  return {
    binding: (module, binding) => resolveBinding(program, module, binding, depth + 1),
    member: (module, name) => resolveExport(program, module, name, depth + 1),
  }
}

/** The items that a use of a binding may reach: all exports of a module for a namespace that is used as a whole. */
export function itemsReached(program: Program, resolution: Resolution): readonly ProgramItem[] {
  if (resolution.kind === 'item') return [resolution.item]
  return resolution.kind === 'namespace' ? exportedItems(program, resolution.module) : []
}

/** The items that a module exports, those of namespaces that it re-exports included. */
export function exportedItems(program: Program, module: ModulePath): readonly ProgramItem[] {
  const found = new Set<ProgramItem>()
  collectExports(program, module, found, new Set())
  return [...found]
}

/** Two resolutions of two releases mean the same if these texts are equal. */
export function resolutionText(resolution: Resolution): string {
  switch (resolution.kind) {
    case 'item':
      return `item ${resolution.item.id}`
    case 'namespace':
      return `namespace ${resolution.module}`
    case 'fixed':
      return `fixed ${fixedName(resolution.url)} ${resolution.name}`
    case 'unknown':
      return 'unknown'
  }
}

/** A fixed module's URL without the folder that the release was built in, where that is a package's. */
export function fixedName(url: string): string {
  const packages = '/node_modules/'
  const at = url.lastIndexOf(packages)
  return at < 0 ? url : url.slice(at + packages.length)
}

function resolveName(program: Program, module: ModulePath, name: string, depth: number): Resolution {
  const own = program.modules.get(module)?.names.get(name)
  if (own !== undefined) return { kind: 'item', item: own, imported: false }
  const imported = program.modules.get(module)?.imports.get(name)
  return imported === undefined ? unknown : resolveImport(program, module, imported, depth)
}

function resolveImport(
  program: Program,
  module: ModulePath,
  { specifier, imported }: ImportFacts,
  depth: number,
): Resolution {
  const target = program.release.modules[module]?.resolved[specifier]
  if (target === undefined || imported === null) return unknown
  if (target.kind === 'fixed') return { kind: 'fixed', url: target.url, name: imported }
  if (commonJsFacts(program, target.path) !== null) {
    const isWhole = imported === 'module.exports' || (imported === 'default' && commonJsFacts(program, module) === null)
    if (isWhole) return resolveWhole(program, target.path, resolverOf(program, depth))
    if (imported !== '*') return resolveMember(program, target.path, imported, resolverOf(program, depth))
  }
  const json = commonJsFacts(program, module) === null ? null : jsonItem(program, target.path)
  // What is required of JSON is the object, or a member of it.
  if (json !== null) return { kind: 'item', item: json, imported: true, ...memberOf(imported) }
  const isWhole = imported === '*' || imported === 'module.exports'
  return isWhole ? { kind: 'namespace', module: target.path } : resolveExport(program, target.path, imported, depth)
}

function isJson({ release }: Program, module: ModulePath): boolean {
  return release.facts[module]?.format === 'json'
}

function jsonItem(program: Program, module: ModulePath): ProgramItem | null {
  if (!isJson(program, module)) return null
  return program.modules.get(module)?.names.get('default') ?? null
}

function memberOf(imported: string): { readonly member?: string } {
  return imported === 'module.exports' || imported === '*' ? {} : { member: imported }
}

function resolveExport(program: Program, module: ModulePath, name: string, depth: number): Resolution {
  if (commonJsFacts(program, module) !== null) return resolveMember(program, module, name, resolverOf(program, depth))
  const target = program.release.modules[module]?.exports.find((entry) => entry.name === name)?.target
  if (target !== undefined) return resolveTarget(program, target, depth)
  const own =
    program.release.facts[module]?.format === 'json' ? program.modules.get(module)?.names.get(name) : undefined
  return own === undefined ? unknown : { kind: 'item', item: own, imported: true }
}

function resolveTarget(program: Program, target: ResolvedExport['target'], depth: number): Resolution {
  if (target.kind !== 'binding') return target
  if (commonJsFacts(program, target.module) !== null) {
    const isWhole = target.binding === 'default' || target.binding === 'module.exports'
    if (isWhole) return resolveWhole(program, target.module, resolverOf(program, depth))
    return resolveMember(program, target.module, target.binding, resolverOf(program, depth))
  }
  const item = program.modules.get(target.module)?.names.get(target.binding)
  return item === undefined ? unknown : { kind: 'item', item, imported: true }
}

function collectExports(program: Program, module: ModulePath, found: Set<ProgramItem>, seen: Set<ModulePath>): void {
  if (seen.has(module)) return
  seen.add(module)
  if (program.release.facts[module]?.format === 'json') for (const item of itemsOf(program, module)) found.add(item)
  const facts = commonJsFacts(program, module)
  if (facts !== null) return collectCommonJs(program, facts, found, seen)
  for (const { target } of program.release.modules[module]?.exports ?? []) {
    const resolution = resolveTarget(program, target, 0)
    if (resolution.kind === 'item') found.add(resolution.item)
    if (resolution.kind === 'namespace') collectExports(program, resolution.module, found, seen)
  }
}

function collectCommonJs(program: Program, facts: ModuleFacts, found: Set<ProgramItem>, seen: Set<ModulePath>): void {
  if (facts.commonjs?.dynamicExports === true) for (const item of itemsOf(program, facts.path)) found.add(item)
  for (const { local } of facts.exports) {
    const resolution = local === null ? unknown : resolveBinding(program, facts.path, local)
    if (resolution.kind === 'item') found.add(resolution.item)
    if (resolution.kind === 'namespace') collectExports(program, resolution.module, found, seen)
  }
  for (const { specifier } of starsOf(facts)) {
    const target = program.release.modules[facts.path]?.resolved[specifier!]
    if (target?.kind === 'upgradable') collectExports(program, target.path, found, seen)
  }
}

function namesOf(items: readonly ProgramItem[]): Map<string, ProgramItem> {
  const names = new Map<string, ProgramItem>()
  for (const item of items) {
    if (item.facts.shape !== 'effect') names.set(item.facts.key, item)
    for (const name of item.facts.names) names.set(name, item)
  }
  return names
}

function localImports(facts: ModuleFacts): Map<string, ImportFacts> {
  const imports = new Map<string, ImportFacts>()
  for (const entry of facts.imports) if (entry.local !== null) imports.set(entry.local, entry)
  return imports
}
