import type { ModulePath, Place } from '@midflight/model'
import type { FinerDynamicImport, FinerUse } from './finer-facts.ts'
import { commonJsFacts, resolvedThrough } from './commonjs.ts'
import { meaningOf } from './same-globals.ts'
import {
  exportedItems,
  itemsOf,
  itemsReached,
  moduleOf,
  resolveBinding,
  type ItemId,
  type ModuleIndex,
  type Program,
  type ProgramItem,
  type Resolution,
} from './program.ts'

/** One use of an item by an item, resolved across modules. */
export interface Reference {
  readonly user: ProgramItem
  readonly target: ProgramItem
  readonly use: FinerUse
  /** While the user is evaluated, when it is called, or by an import that it does itself. */
  readonly time: 'load' | 'call' | 'import'
  /** Through an import, and so through a seam: it reaches the current version at every call. */
  readonly imported: boolean
  /** Through a namespace that is used as a whole. */
  readonly whole: boolean
  /** What is held is the exports object of a CommonJS module, which has the newest members. */
  readonly isLive: boolean
}

/** What the items of one module use, by the user and by what is used. */
export interface ModuleReferences {
  readonly atLoad: ReadonlyMap<ItemId, readonly Reference[]>
  readonly atCall: ReadonlyMap<ItemId, readonly Reference[]>
  /**
   * What an item gets by the dynamic imports that stand in it and that may happen while it is evaluated or called: all that
   * they export.
   */
  readonly atImport: ReadonlyMap<ItemId, readonly Reference[]>
  readonly byTarget: ReadonlyMap<ItemId, readonly Reference[]>
}

/** Who uses what in a program, when its modules load and when its functions are called. */
export interface References {
  readonly modules: ReadonlyMap<ModulePath, ModuleReferences>
  /** Modules that use items of a module, itself included, in the order of evaluation. */
  readonly users: ReadonlyMap<ModulePath, readonly ModulePath[]>
  readonly order: readonly ModulePath[]
  /** Exports of modules that are imported dynamically: what happens to them afterwards is not seen. */
  readonly handedOut: ReadonlySet<ItemId>
}

const none: readonly Reference[] = []
const noModules: readonly ModulePath[] = []

/** `order`: all modules in the order of evaluation. `base`: references of another release, which this one may have parts of. */
export function findReferences(program: Program, order: readonly ModulePath[], base?: References): References {
  const modules = new Map<ModulePath, ModuleReferences>()
  for (const [module, index] of program.modules) modules.set(module, referencesOf(program, module, index))
  const isAlike = base !== undefined && usesSameModules(modules, order, base)
  const users = isAlike ? base.users : findUsers(modules, order)
  return { modules, order, users, handedOut: findHandedOut(program) }
}

export function referencesAtLoad(references: References, { id, module }: ProgramItem): readonly Reference[] {
  return references.modules.get(module)?.atLoad.get(id) ?? none
}

export function referencesAtCall(references: References, { id, module }: ProgramItem): readonly Reference[] {
  return references.modules.get(module)?.atCall.get(id) ?? none
}

export function referencesAtImport(references: References, { id, module }: ProgramItem): readonly Reference[] {
  return references.modules.get(module)?.atImport.get(id) ?? none
}

/** All uses of an item, in the order of evaluation of the modules that use it. */
export function referencesTo(references: References, id: ItemId): readonly Reference[] {
  const found: Reference[] = []
  for (const module of references.users.get(moduleOf(id)) ?? noModules) {
    for (const reference of references.modules.get(module)?.byTarget.get(id) ?? none) found.push(reference)
  }
  return found
}

/** Upgradable modules that a module imports dynamically; all modules where the specifier is computed. */
function dynamicTargets(program: Program, module: ModulePath): readonly ModulePath[] {
  const imports = program.release.facts[module]?.dynamicImports ?? []
  if (imports.length === 0) return noModules
  if (imports.some(({ specifier }) => specifier === null)) return Object.keys(program.release.modules)
  return imports.flatMap(({ specifier }) => {
    const target = specifier === null ? undefined : program.release.modules[module]?.resolved[specifier]
    return target?.kind === 'upgradable' ? [target.path] : []
  })
}

/** The bindings whose meaning differs between two releases for a text that is the same: an import leads elsewhere. */
export function findRelinked(
  before: Program,
  after: Program,
  item: ProgramItem,
  uses: readonly FinerUse[],
): string | null {
  for (const { binding } of uses) {
    if (meaningOf(before, item.module, binding) !== meaningOf(after, item.module, binding)) return binding
  }
  return null
}

interface KnownReferences {
  readonly references: ModuleReferences
  /** All modules that they were read from, as they were then: they hold for every release that has just these. */
  readonly witnesses: readonly (readonly [ModulePath, ModuleIndex | undefined])[]
}

const known = new WeakMap<ModuleIndex, KnownReferences>()

function referencesOf(program: Program, module: ModulePath, index: ModuleIndex): ModuleReferences {
  const before = known.get(index)
  if (before !== undefined && before.witnesses.every(([path, other]) => program.modules.get(path) === other))
    return before.references
  const references = readReferences(program, module)
  known.set(index, { references, witnesses: witnessesOf(program, module) })
  return references
}

/** The modules that a name of a module may be resolved through: itself, what it requests, and where the exports of that come from. */
function witnessesOf(program: Program, module: ModulePath): KnownReferences['witnesses'] {
  const { release, modules } = program
  const found = new Set([module])
  const opened = new Set<ModulePath>()
  const open = (path: ModulePath): void => {
    found.add(path)
    if (opened.has(path)) return
    opened.add(path)
    for (const through of resolvedThrough(program, path)) open(through)
    for (const { target } of release.modules[path]?.exports ?? []) {
      if (target.kind === 'binding') found.add(target.module)
      else if (target.kind === 'namespace') open(target.module)
    }
  }
  for (const target of Object.values(release.modules[module]?.resolved ?? {})) {
    if (target.kind === 'upgradable') open(target.path)
  }
  return [...found].map((path) => [path, modules.get(path)] as const)
}

function readReferences(program: Program, module: ModulePath): ModuleReferences {
  const atLoad = new Map<ItemId, Reference[]>()
  const atCall = new Map<ItemId, Reference[]>()
  const atImport = new Map<ItemId, readonly Reference[]>()
  const byTarget = new Map<ItemId, Reference[]>()
  const imports = dynamicReads(program, module)
  const resolve = resolver(program, module)
  for (const item of itemsOf(program, module)) {
    const load = item.facts.loadUses.flatMap((use) => resolveUse(resolve, program, item, use, 'load'))
    const call = item.facts.callUses.flatMap((use) => resolveUse(resolve, program, item, use, 'call'))
    const dynamic = imports.filter(({ user }) => user === item)
    if (load.length > 0) atLoad.set(item.id, load)
    if (call.length > 0) atCall.set(item.id, call)
    if (dynamic.length > 0) atImport.set(item.id, dynamic)
    for (const reference of [...load, ...call, ...dynamic]) {
      const users = byTarget.get(reference.target.id)
      if (users === undefined) byTarget.set(reference.target.id, [reference])
      else users.push(reference)
    }
  }
  return { atLoad, atCall, atImport, byTarget }
}

/** Most bindings are used more than once. */
function resolver(program: Program, module: ModulePath): (binding: string) => Resolution {
  const known = new Map<string, Resolution>()
  return (binding) => {
    const resolution = known.get(binding) ?? resolveBinding(program, module, binding)
    known.set(binding, resolution)
    return resolution
  }
}

function resolveUse(
  resolve: (binding: string) => Resolution,
  program: Program,
  user: ProgramItem,
  use: FinerUse,
  time: Reference['time'],
): Reference[] {
  const resolution = resolve(use.binding)
  const whole = resolution.kind === 'namespace'
  const imported = resolution.kind !== 'item' || resolution.imported
  // Whoever gets a namespace as a whole may do with every export what it likes.
  const held: FinerUse = whole && use.how === 'read' ? { ...use, how: 'escape' } : ofMember(use, resolution)
  const isLive = whole && use.stored === true && commonJsFacts(program, resolution.module) !== null
  const reached = itemsReached(program, resolution).map((target): Reference => {
    return { user, target, use: held, time, imported, whole, isLive }
  })
  const member = exportedMember(resolve, resolution, use)
  if (member === null) return reached
  const how = use.how === 'mutate' ? 'call' : use.how
  const taken: Reference = { user, target: member, use: { ...use, how }, time, imported, whole, isLive }
  return [...reached, taken]
}

/** `express.json()` in an ES module, where `express` is the function that a CommonJS module exports as a whole: what the module exports as `json` is meant too. */
function exportedMember(
  resolve: (binding: string) => Resolution,
  resolution: Resolution,
  { binding, member, how }: FinerUse,
): ProgramItem | null {
  if (resolution.kind !== 'item' || !resolution.imported || member === undefined || binding.includes('.')) return null
  if (resolution.member !== undefined || how === 'assign') return null
  const found = resolve(`${binding}.${member}`)
  return found.kind === 'item' && found.item !== resolution.item ? found.item : null
}

/** `config.port` of a module whose exports are one object: a member of that is meant. */
function ofMember(use: FinerUse, resolution: Resolution): FinerUse {
  const writes = use.how === 'mutate' || use.how === 'assign'
  const isMember = resolution.kind === 'item' && resolution.member !== undefined && use.ofMember !== true && !writes
  return isMember ? { ...use, ofMember: true, member: resolution.member } : use
}

function dynamicReads(program: Program, module: ModulePath): readonly Reference[] {
  const imports: readonly FinerDynamicImport[] = program.release.facts[module]?.dynamicImports ?? []
  return imports.flatMap((place): Reference[] => {
    const { specifier, line, column } = place
    const user = place.deferred === true ? undefined : itemAt(program, module, place)
    const target = specifier === null ? undefined : program.release.modules[module]?.resolved[specifier]
    if (user === undefined || target?.kind !== 'upgradable') return []
    const binding = `import('${specifier}')`
    const use: FinerUse = { binding, how: 'escape', deferred: false, ofMember: false, line, column }
    const reached = exportedItems(program, target.path)
    return reached.map((item) => ({
      user,
      target: item,
      use,
      time: 'import',
      imported: true,
      whole: true,
      isLive: false,
    }))
  })
}

/** The item that a place is in: the last one that begins before it. */
function itemAt(program: Program, module: ModulePath, place: Place): ProgramItem | undefined {
  return itemsOf(program, module).findLast(
    ({ facts }) => facts.line < place.line || (facts.line === place.line && facts.column <= place.column),
  )
}

function findUsers(
  modules: ReadonlyMap<ModulePath, ModuleReferences>,
  order: readonly ModulePath[],
): ReadonlyMap<ModulePath, readonly ModulePath[]> {
  const users = new Map<ModulePath, ModulePath[]>()
  for (const module of order) {
    for (const target of targetModules(modules.get(module))) {
      const found = users.get(target)
      if (found === undefined) users.set(target, [module])
      else found.push(module)
    }
  }
  return users
}

/** Whether every module uses items of the same modules as in another release. */
function usesSameModules(
  modules: ReadonlyMap<ModulePath, ModuleReferences>,
  order: readonly ModulePath[],
  base: References,
): boolean {
  if (order !== base.order) return false
  return order.every((module) => {
    const [references, before] = [modules.get(module), base.modules.get(module)]
    if (references === before) return true
    const [used, usedBefore] = [targetModules(references), targetModules(before)]
    return used.size === usedBefore.size && [...used].every((path) => usedBefore.has(path))
  })
}

const targets = new WeakMap<ModuleReferences, ReadonlySet<ModulePath>>()

function targetModules(references: ModuleReferences | undefined): ReadonlySet<ModulePath> {
  if (references === undefined) return new Set()
  const before = targets.get(references)
  if (before !== undefined) return before
  const found = new Set([...references.byTarget.keys()].map(moduleOf))
  targets.set(references, found)
  return found
}

function findHandedOut(program: Program): Set<ItemId> {
  const modules = new Set<ModulePath>()
  for (const module of program.modules.keys()) for (const target of dynamicTargets(program, module)) modules.add(target)
  return new Set([...modules].flatMap((module) => exportedItems(program, module).map((item) => item.id)))
}
