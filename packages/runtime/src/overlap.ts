import { settleClass, type Undo } from './classes.ts'
import { settleMembers } from './definitions.ts'
import { settleReferences } from './implementations.ts'
import type { Program } from './program.ts'
import { Slot } from './slot.ts'
import type { Tasks } from './tasks.ts'
import type { ModuleUnit, View } from './unit.ts'

/**
 * The time in which tasks of older generations are in flight. What importers and stable references lead to is held in slots meanwhile, which
 * look up who is running; when the last task that needs them has ended, all are plain properties again.
 */
export interface Overlap {
  /** Modules with a slot anywhere, those that are removed by now included. */
  readonly units: Set<ModuleUnit>
  stopWatching: (() => void) | null
  /** A commit may still be taken back: until that is settled everything stays as it is. */
  isHeld: boolean
}

const slotsOf = new WeakMap<object, Map<string, Slot<unknown>>>()

/**
 * Makes a property lead to a new value. `from`: the first generation that sees it, where tasks of older ones are in flight; null
 * where everybody does.
 */
export function leadTo(
  tasks: Tasks,
  holder: Record<string, unknown>,
  name: string,
  value: unknown,
  from: number | null,
): Undo {
  const slot = slotsOf.get(holder)?.get(name)
  if (slot !== undefined) return slot.add(from ?? 0, value)
  const before = holder[name]
  if (from === null) {
    holder[name] = value
    return () => {
      holder[name] = before
    }
  }
  const made = new Slot<unknown>(tasks, before)
  made.add(from, value)
  const slots = slotsOf.get(holder) ?? new Map<string, Slot<unknown>>()
  slotsOf.set(holder, slots.set(name, made))
  Object.defineProperty(holder, name, { get: () => made.pick(), enumerable: true, configurable: true })
  return () => {
    slots.delete(name)
    Object.defineProperty(holder, name, { value: before, writable: true, enumerable: true, configurable: true })
  }
}

/** What a module is to everybody, or to the running task, while generations overlap. */
export function viewOf(unit: ModuleUnit): View {
  return unit.previewed ?? unit.views?.pick() ?? unit
}

/** Keeps what a module is now for the tasks of older generations. Null in a slot stands for what the unit says itself. */
export function keepView(tasks: Tasks, unit: ModuleUnit, from: number | null): Undo {
  if (from === null) return () => {}
  const { views, instance, module, namespace } = unit
  const slot = views ?? new Slot<View | null>(tasks, null)
  const undoOld = slot.add(0, { instance, module, namespace })
  const undoNew = slot.add(from, null)
  unit.views = slot
  return () => {
    undoNew()
    undoOld()
    unit.views = views
  }
}

/** Leads nowhere from here on, whoever asks. */
export function leadHome(holder: Record<string, unknown>, name: string): void {
  slotsOf.get(holder)?.delete(name)
  Object.defineProperty(holder, name, { value: undefined, writable: true, enumerable: true, configurable: true })
}

/** Lets go of what no task in flight sees any more, and waits for the next that ends. */
export function settleOverlap(program: Program): void {
  const { overlap, tasks } = program
  if (overlap.isHeld) return
  if (overlap.units.size > 0) {
    const generations = tasks.generations()
    for (const unit of overlap.units) if (settleUnit(unit, generations)) overlap.units.delete(unit)
  }
  if (overlap.units.size > 0) overlap.stopWatching ??= tasks.watch(() => settleOverlap(program))
  else {
    overlap.stopWatching?.()
    overlap.stopWatching = null
  }
}

function settleUnit(unit: ModuleUnit, generations: ReadonlySet<number>): boolean {
  let isSettled = settleReferences(unit.current, generations)
  for (const reference of unit.records) {
    const records = reference.deref()
    if (records === undefined) continue
    for (const holder of [records.calls, records.values, ...records.led.moves])
      if (!settleHolder(holder, generations)) isSettled = false
  }
  if (!settleMembers(unit, generations)) isSettled = false
  for (const identity of unit.classes.values()) if (!settleClass(identity, generations)) isSettled = false
  if (unit.views?.prune(generations) === true) unit.views = null
  return isSettled && unit.views === null
}

function settleHolder(holder: Record<string, unknown>, generations: ReadonlySet<number>): boolean {
  const slots = slotsOf.get(holder)
  if (slots === undefined) return true
  for (const [name, slot] of slots) {
    if (!slot.prune(generations)) continue
    slots.delete(name)
    const value = slot.newest
    Object.defineProperty(holder, name, { value, writable: true, enumerable: true, configurable: true })
  }
  if (slots.size === 0) slotsOf.delete(holder)
  return slots.size === 0
}
