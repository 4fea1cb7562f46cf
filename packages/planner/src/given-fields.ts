import type { ClassFacts, ClassField, FieldSteps, UntoldField } from '@midflight/model'
import { mayHaveInstances } from './instantiated.ts'
import { findMigrated } from './migrated.ts'
import { itemsOf, resolveBinding, type ItemId, type Program, type ProgramItem } from './program.ts'
import { isSteady, untoldField } from './untold.ts'
import type { Kept, Upgrade } from './upgrade.ts'

/** A class whose live instances are given fields that they were built without. */
export interface GivenFields {
  readonly kept: Kept
  readonly fields: readonly ClassField[]
}

/** New fields that the live instances of a class do without. */
export interface MissingFields {
  readonly kept: Kept
  readonly fields: readonly UntoldField[]
}

const known = new WeakMap<Upgrade, ReadonlyMap<ItemId, GivenFields>>()

/**
 * The new fields of classes that every instance begins with in the same way: live instances get what a new one has right after construction. Left
 * out are those that are declared as possibly missing, and classes that are migrated.
 */
export function findGivenFields(upgrade: Upgrade): ReadonlyMap<ItemId, GivenFields> {
  const before = known.get(upgrade)
  if (before !== undefined) return before
  const found = new Map<ItemId, GivenFields>()
  const migrated = new Set(findMigrated(upgrade))
  for (const kept of upgrade.kept) {
    if (migrated.has(kept.after)) continue
    const fields = addedFields(kept).filter((field) => !field.optional && isGivable(upgrade, kept, field))
    if (fields.length > 0 && mayHaveInstances(upgrade, kept)) found.set(kept.after.id, { kept, fields })
  }
  known.set(upgrade, found)
  return found
}

/** What the runtime does with the fields of a module's live instances, by the class; undefined where that is nothing. */
export function fieldSteps(upgrade: Upgrade, kept: readonly Kept[]): Readonly<Record<string, FieldSteps>> | undefined {
  const given = findGivenFields(upgrade)
  const steps = kept.flatMap((each): [string, FieldSteps][] => {
    const { before, after } = each
    const name = after.facts.names[0]
    const step = {
      give: given.get(after.id)?.fields.map((field) => field.name) ?? [],
      gone: missingFields(before.facts.classFacts, after.facts.classFacts).map((field) => field.name),
    }
    return name === undefined || step.give.length + step.gone.length === 0 ? [] : [[name, step]]
  })
  return steps.length === 0 ? undefined : Object.fromEntries(steps)
}

function addedFields({ before, after, transition }: Kept): readonly ClassField[] {
  return transition === 'same' ? missingFields(after.facts.classFacts, before.facts.classFacts) : []
}

/** Fields of instances that one version of a class has and another one has not; members of what fields hold are no fields. */
function missingFields(has: ClassFacts | null, lacks: ClassFacts | null): readonly ClassField[] {
  if (has === null || lacks === null) return []
  const names = new Set(lacks.fields.filter(({ isStatic }) => !isStatic).map(({ name }) => name))
  return has.fields.filter(({ name, isStatic }) => !isStatic && !name.includes('.') && !names.has(name))
}

/** The classes, and functions that are called with `new`, that have new fields which their live instances do without. */
export function findFieldsLeftOut(upgrade: Upgrade): readonly MissingFields[] {
  return upgrade.kept.flatMap((kept) => {
    const fields = findMissingFields(upgrade, kept)
    return fields.length > 0 && mayHaveInstances(upgrade, kept) ? [{ kept, fields }] : []
  })
}

/** New fields that live instances do without, as new ones do whose constructor is told what that of the live ones was. */
export function findMissingFields(upgrade: Upgrade, kept: Kept): readonly UntoldField[] {
  const names =
    kept.after.facts.shape === 'function' ? addedByFunction(kept) : addedFields(kept).map(({ name }) => name)
  return names.flatMap((name) => {
    if (isTouched(upgrade, kept, { name, isPrivate: name.startsWith('#') })) return []
    const untold = untoldField(upgrade, kept, name)
    return untold?.text === null ? [untold] : []
  })
}

/** `Room.prototype.enter` is no field. */
function addedByFunction({ before, after }: Kept): readonly string[] {
  const names = new Set(before.facts.builds)
  return (after.facts.builds ?? []).filter((name) => !names.has(name) && !name.includes('.'))
}

function isGivable(upgrade: Upgrade, kept: Kept, { name, initial, isPrivate }: ClassField): boolean {
  if (isTouched(upgrade, kept, { name, isPrivate })) return false
  if (initial === undefined) return typeof untoldField(upgrade, kept, name)?.text === 'string'
  return initial.uses.every((binding) => isSteady(upgrade.to.program, kept.after, binding))
}

/** A method had the name, or what the class extends, or what extends it, uses it. */
function isTouched(
  { to: { program } }: Upgrade,
  { before, after }: Kept,
  { name, isPrivate }: Pick<ClassField, 'name' | 'isPrivate'>,
): boolean {
  if (hasMethod(before.facts.classFacts, name)) return true
  return !isPrivate && relatives(program, after).some(({ facts: { classFacts } }) => usesMember(classFacts, name))
}

function hasMethod(facts: ClassFacts | null, name: string): boolean {
  return facts?.methods.some((method) => method.name === name && !method.isStatic) === true
}

/** A subclass or superclass may put something else there, while it constructs. */
function usesMember(facts: ClassFacts | null, name: string): boolean {
  if (facts === null) return false
  return (
    facts.members?.includes(name) === true ||
    hasMethod(facts, name) ||
    facts.fields.some((field) => field.name === name)
  )
}

const families = new WeakMap<Program, ReadonlyMap<ItemId, readonly ProgramItem[]>>()

/** Whether classes of the program extend a class, or are extended by it. */
export function hasRelatives(program: Program, item: ProgramItem): boolean {
  return relatives(program, item).length > 0
}

/** The program's classes that a class extends, and that extend it, directly or not. */
function relatives(program: Program, item: ProgramItem): readonly ProgramItem[] {
  const family = families.get(program) ?? readFamilies(program)
  families.set(program, family)
  return family.get(item.id) ?? []
}

function readFamilies(program: Program): ReadonlyMap<ItemId, readonly ProgramItem[]> {
  const found = new Map<ItemId, ProgramItem[]>()
  const relate = (id: ItemId, item: ProgramItem): void => void found.set(id, [...(found.get(id) ?? []), item])
  for (const module of program.modules.keys()) {
    for (const item of itemsOf(program, module)) {
      const seen = new Set([item])
      for (
        let base = superclassOf(program, item);
        base !== null && !seen.has(base);
        base = superclassOf(program, base)
      ) {
        seen.add(base)
        relate(item.id, base)
        relate(base.id, item)
      }
    }
  }
  return found
}

function superclassOf(program: Program, { module, facts }: ProgramItem): ProgramItem | null {
  const superclass = facts.classFacts?.superclass ?? null
  const resolution = superclass === null ? null : resolveBinding(program, module, superclass)
  return resolution?.kind === 'item' && resolution.item.facts.shape === 'class' ? resolution.item : null
}
