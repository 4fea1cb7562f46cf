import type { Declared } from '@midflight/model'
import { resolveBinding, type ItemId, type ModuleIndex, type Program, type ProgramItem } from './program.ts'

/** What a release says by the program API. */
export interface DeclaredItems {
  /** State and resources by `<api>:<name>`. */
  readonly named: ReadonlyMap<string, ProgramItem>
  /** What migrates the instances of a class, by the class. */
  readonly classes: ReadonlyMap<ItemId, ProgramItem>
}

/** State and resources are the same in two releases if their names are, wherever they stand. */
export function nameKey({ facts: { declared } }: ProgramItem): string | null {
  if (declared === undefined || declared.api === 'onUpgrade' || declared.name === null) return null
  return `${declared.api}:${declared.name}`
}

const known = new WeakMap<Program, DeclaredItems>()

export function declaredItems(program: Program): DeclaredItems {
  const before = known.get(program)
  if (before !== undefined) return before
  const named = new Map<string, ProgramItem>()
  const classes = new Map<ItemId, ProgramItem>()
  for (const index of program.modules.values()) {
    for (const item of declaredOf(index)) {
      const key = nameKey(item)
      if (key !== null) named.set(key, item)
      const target = migratedClass(program, item)
      if (target !== null) classes.set(target.id, item)
    }
  }
  const items = { named, classes }
  known.set(program, items)
  return items
}

const declaredOfModules = new WeakMap<ModuleIndex, readonly ProgramItem[]>()

function declaredOf(index: ModuleIndex): readonly ProgramItem[] {
  const before = declaredOfModules.get(index)
  if (before !== undefined) return before
  const items = index.items.filter(({ facts }) => facts.declared !== undefined)
  declaredOfModules.set(index, items)
  return items
}

function migratedClass(program: Program, { module, facts: { declared } }: ProgramItem): ProgramItem | null {
  if (declared?.api !== 'onUpgrade' || declared.target === null) return null
  const resolution = resolveBinding(program, module, declared.target)
  return resolution.kind === 'item' && resolution.item.facts.shape === 'class' ? resolution.item : null
}

/** A version and the versions that its migrations lead to; items that say nothing are version 1 and have none. */
export interface Versioned {
  readonly version: number
  readonly up: readonly number[]
  readonly down: readonly number[]
}

export function versionOf(declared: Declared | undefined): Versioned {
  if (declared === undefined || declared.api === 'resource') return { version: 1, up: [], down: [] }
  return { version: declared.version ?? 1, up: declared.up, down: declared.down }
}

/** The versions to which a migration is missing on the way, in its order; empty where the way is complete. */
export function missingMigrations(before: Versioned, after: Versioned): number[] {
  const isUp = after.version > before.version
  const length = Math.abs(after.version - before.version)
  const versions = Array.from({ length }, (_, index) => before.version + (isUp ? index + 1 : -index - 1))
  const there = new Set(isUp ? after.up : before.down)
  return versions.filter((version) => !there.has(version))
}
