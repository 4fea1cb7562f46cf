import type { ModulePath } from '@midflight/model'
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
