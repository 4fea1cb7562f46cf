import type { ModulePath, Place } from '@midflight/model'
import type { FinerDynamicImport, FinerUse } from './finer-facts.ts'
import {
  exportedItems,
  itemsReached,
  resolutionText,
  resolveBinding,
  type ItemId,
  type Program,
  type ProgramItem,
} from './program.ts'

/** One use of an item by an item, resolved across modules. */
export interface Reference {
  readonly user: ProgramItem
  readonly target: ProgramItem
  readonly use: FinerUse
  /** Through an import, and so through a seam: it reaches the current version at every call. */
  readonly imported: boolean
  /** Through a namespace that is used as a whole. */
  readonly whole: boolean
}

/** Who uses what in a program, when its modules load and when its functions are called. */
export interface References {
  readonly atLoad: ReadonlyMap<ItemId, readonly Reference[]>
  readonly atCall: ReadonlyMap<ItemId, readonly Reference[]>
  /** Exports of modules that are imported dynamically: what happens to them afterwards is not seen. */
  readonly handedOut: ReadonlySet<ItemId>
}

export function findReferences(program: Program): References {
  const atLoad = new Map<ItemId, Reference[]>()
  const atCall = new Map<ItemId, Reference[]>()
  for (const item of program.items.values()) {
    atLoad.set(
      item.id,
      item.facts.loadUses.flatMap((use) => referencesOf(program, item, use)),
    )
    atCall.set(
      item.id,
      item.facts.callUses.flatMap((use) => referencesOf(program, item, use)),
    )
  }
  return { atLoad, atCall, handedOut: findHandedOut(program) }
}

/** Upgradable modules that a module imports dynamically; all modules where the specifier is computed. */
export function dynamicTargets(program: Program, module: ModulePath): readonly ModulePath[] {
  const imports = program.release.facts[module]?.dynamicImports ?? []
  if (imports.some(({ specifier }) => specifier === null)) return Object.keys(program.release.modules)
  return imports.flatMap(({ specifier }) => {
    const target = specifier === null ? undefined : program.release.modules[module]?.resolved[specifier]
    return target?.kind === 'upgradable' ? [target.path] : []
  })
}

/** What an item gets by the dynamic imports that stand in it and that may happen while it is evaluated or called: all that they export. */
export function findDynamicReads(program: Program, user: ProgramItem): readonly Reference[] {
  const imports: readonly FinerDynamicImport[] = program.release.facts[user.module]?.dynamicImports ?? []
  const own = imports.filter((place) => place.deferred !== true && itemAt(program, user.module, place) === user)
  return own.flatMap(({ specifier, line, column }) => {
    const target = specifier === null ? undefined : program.release.modules[user.module]?.resolved[specifier]
    if (target?.kind !== 'upgradable') return []
    const use: FinerUse = {
      binding: `import('${specifier}')`,
      how: 'escape',
      deferred: false,
      ofMember: false,
      line,
      column,
    }
    return exportedItems(program, target.path).map((item) => ({ user, target: item, use, imported: true, whole: true }))
  })
}

/** The item that a place is in: the last one that begins before it. */
function itemAt(program: Program, module: ModulePath, place: Place): ProgramItem | undefined {
  const items = program.itemsOf.get(module) ?? []
  return items.findLast(
    ({ facts }) => facts.line < place.line || (facts.line === place.line && facts.column <= place.column),
  )
}

/** The bindings whose meaning differs between two releases for a text that is the same: an import leads elsewhere. */
export function findRelinked(
  before: Program,
  after: Program,
  item: ProgramItem,
  uses: readonly FinerUse[],
): string | null {
  for (const { binding } of uses) {
    const now = resolutionText(resolveBinding(after, item.module, binding))
    if (resolutionText(resolveBinding(before, item.module, binding)) !== now) return binding
  }
  return null
}

function referencesOf(program: Program, user: ProgramItem, use: FinerUse): Reference[] {
  const resolution = resolveBinding(program, user.module, use.binding)
  const whole = resolution.kind === 'namespace'
  const imported = resolution.kind !== 'item' || resolution.imported
  // Whoever gets a namespace as a whole may do with every export what it likes.
  const held: FinerUse = whole && use.how === 'read' ? { ...use, how: 'escape' } : use
  return itemsReached(program, resolution).map((target) => ({ user, target, use: held, imported, whole }))
}

function findHandedOut(program: Program): Set<ItemId> {
  const modules = new Set(Object.keys(program.release.modules).flatMap((module) => dynamicTargets(program, module)))
  return new Set([...modules].flatMap((module) => exportedItems(program, module).map((item) => item.id)))
}
