import type { ModulePath } from '@midflight/model'
import type { Undo } from './classes.ts'
import type { Instance } from './instance.ts'
import { leadHome } from './overlap.ts'
import type { Program } from './program.ts'
import { isLive, recordOf, type LedClosures, type ModuleUnit, type Records } from './unit.ts'

/**
 * The functions of each module that would note that they have run, and have not, in any version that is in memory: nothing that they make exists. A
 * version that does not know of such a function says nothing about it.
 */
export function functionsThatNeverRan({ units }: Program): Readonly<Record<ModulePath, readonly string[]>> {
  const found: Record<ModulePath, readonly string[]> = {}
  for (const [path, unit] of units) {
    const { makers = [], returns = [] } = unit.module
    const names = isLive(unit) ? [...makers, ...returns].filter((name) => hasNeverRun(unit, name)) : []
    if (names.length > 0) found[path] = names
  }
  return found
}

/** What the plan took never to have run may have run since it was made. */
export function refuseRun(instances: readonly Instance[]): void {
  for (const { unit, step, records } of instances) {
    const name = step?.neverRan?.find((each) => !hasNeverRun(unit, each, records))
    if (name !== undefined)
      throw new Error(`\`${name}\` in ${unit.path} ran for the first time after the upgrade was planned; try again`)
  }
}

/** `except`: those of an instance that has just become current. */
function hasNeverRun({ records }: ModuleUnit, name: string, except?: Records): boolean {
  const all = records.flatMap((reference) => reference.deref() ?? [])
  const alive = all.filter((each) => each !== except)
  return alive.length > 0 && alive.every(({ led }) => isUnset(led, name))
}

function isUnset({ notes, ran }: LedClosures, name: string): boolean {
  const number = notes.indexOf(name)
  return number >= 0 && recordOf(ran, number)[`r${number}`] === 0
}

/**
 * What ran in older versions has run, though they may soon be out of memory. Of what these do not know nothing can be said; nor of returns, whose numbers mean
 * others in other code.
 */
export function carryNotes(older: readonly LedClosures[], now: LedClosures): void {
  for (const [number, name] of now.notes.entries()) {
    const isKnown = ({ digest }: LedClosures): boolean => number < now.makers || digest === now.digest
    if (!older.every((led) => isKnown(led) && isUnset(led, name))) recordOf(now.ran, number)[`r${number}`] = 1
  }
}

/**
 * Old code may still come to a place by which its closures have been led: a task that goes on, or a closure that stays. What it makes then may not fit the new
 * code, so from there on all closures of its instance run their own again. Only the records of older instances are watched. Returns the way back.
 */
export function watchLed(older: readonly LedClosures[], { step }: Instance): Undo {
  const undo = older.flatMap((led) => (step?.leadsUnless ?? []).map((name) => watch(led, name)))
  return () => {
    for (const takeBack of undo) takeBack()
  }
}

function watch(led: LedClosures, name: string): Undo {
  const number = led.notes.indexOf(name)
  if (number < 0) return () => {}
  const record = recordOf(led.ran, number)
  const key = `r${number}`
  const plain = (value: unknown): void => {
    Object.defineProperty(record, key, { value, writable: true, enumerable: true, configurable: true })
  }
  const set = (value: unknown): void => {
    plain(value)
    for (const index of led.closures.keys()) {
      leadHome(recordOf(led.moves, index), `c${index}`)
      led.keys[index] = null
    }
  }
  Object.defineProperty(record, key, { get: () => 0, set, enumerable: true, configurable: true })
  return () => plain(0)
}
