import type { ModulePath } from '@midflight/model'
import type { Undo } from './classes.ts'
import type { Instance } from './instance.ts'
import { leadHome } from './overlap.ts'
import type { Program } from './program.ts'
import type { Staged } from './prepare.ts'
import { isLive, recordOf, type LedClosures, type ModuleUnit, type Records } from './unit.ts'

/**
 * The functions of each module that would note that they have run, and have not, in any version that is in memory: nothing that they make exists. A
 * version that does not know of such a function says nothing about it.
 */
export function functionsThatNeverRan({ units }: Program): Readonly<Record<ModulePath, readonly string[]>> {
  const found: Record<ModulePath, readonly string[]> = {}
  for (const [path, unit] of units) {
    const names = isLive(unit) ? (unit.module.makers ?? []).filter((name) => hasNeverRun(unit, name)) : []
    if (names.length > 0) found[path] = names
  }
  return found
}

/** What the plan took never to have run may have run since it was made. */
export function refuseRun({ instances }: Pick<Staged, 'instances'>): void {
  for (const { unit, step } of instances) {
    const name = step?.neverRan?.find((each) => !hasNeverRun(unit, each))
    if (name !== undefined)
      throw new Error(`\`${name}\` in ${unit.path} ran for the first time after the upgrade was planned; try again`)
  }
}

function hasNeverRun({ records }: ModuleUnit, name: string): boolean {
  const alive: readonly Records[] = records.flatMap((reference) => reference.deref() ?? [])
  return alive.length > 0 && alive.every(({ led }) => isUnset(led, name))
}

function isUnset({ makers, ran }: LedClosures, name: string): boolean {
  const number = makers.indexOf(name)
  return number >= 0 && recordOf(ran, number)[`r${number}`] === 0
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
  const number = led.makers.indexOf(name)
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
