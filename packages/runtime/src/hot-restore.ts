import type { ModulePath } from '@midflight/model'
import { commit } from './commit.ts'
import { openStaged, type Staged } from './prepare.ts'
import { currentGeneration, instantiate, openBody, unitOf, type Program } from './program.ts'
import type { Records } from './unit.ts'

/**
 * Evaluates again what has closed what it had opened, after a new version has failed: with the data that it left, and the state that it has. The new
 * side has been discarded. Throws if that fails too.
 */
export function restoreDisposed(program: Program, failed: Staged): void {
  const { disposed } = failed
  if (disposed.length === 0) return
  for (const { unit, data } of disposed) {
    const hot = unit.hot!
    hot.register()
    for (const key of Object.keys(hot.data)) delete hot.data[key]
    Object.assign(hot.data, data)
    hot.takeInvalidation()
  }
  const staged = openStaged(program, { release: null, policy: 'pinned', steps: [], modules: [] })
  const { number, release } = currentGeneration(program)
  for (const { unit, restore } of disposed) {
    const hot = { kind: 'reload', restore } as const
    const step = {
      module: unit.path,
      action: 'refresh',
      items: restore,
      pinnedClasses: [],
      pinnedBindings: [],
      hot,
    } as const
    staged.instances.push(instantiate(program, unit, unit.module, step, release, number))
  }
  const own = new Map(staged.instances.map((instance) => [instance.unit.path, instance.records]))
  const recordsOf = (file: ModulePath): Records => own.get(file) ?? unitOf(program, file).instance!.records
  for (const instance of staged.instances) {
    const body = openBody(program, instance, recordsOf)
    void body.next()
    staged.late.push({ instance, body })
  }
  commit(program, staged, () => {}).keep()
}
