import type { ClassVersion } from './classes.ts'
import { definesOtherwise, publishMembers, withdrawMembers } from './definitions.ts'
import { publishExports } from './exports.ts'
import type { Instance } from './instance.ts'
import { giveMembers, type HeldObject } from './gained-members.ts'
import { hasSameExports } from './same-exports.ts'
import type { Callable } from './script.ts'
import type { ModuleUnit } from './unit.ts'

let undo: (() => void)[] | null = null

/**
 * Runs a piece of the new side's evaluation with all stable references leading to the new side. Nothing else runs meanwhile, so nobody
 * sees it; without it a new value such as `names.map(format)` would be computed with the old `format`. What runs after an `await` of
 * the evaluation is on its own again.
 */
export function preview<T>(instances: readonly Instance[], evaluate: () => T): T {
  undo = []
  try {
    for (const instance of instances) {
      const { unit, implementations, classes, commonjs, openings, objects } = instance
      const redefines = instance.isEvaluated && definesOtherwise(instance)
      for (const held of objects) previewMembers(held)
      for (const { resource, replaced, opened } of openings)
        if (replaced !== null && opened !== null) previewVariable(unit, resource.holder.variable, opened.value)
      for (const key of Object.keys(implementations)) previewImplementation(unit, key, implementations[key]!)
      for (const version of classes) previewClass(version)
      if (redefines) withdrawMembers(instance, undo)
      if (unit.evaluation?.isFresh === false && commonjs.staged.isComplete)
        publishExports(unit.evaluation, commonjs.staged, undo)
      if (redefines) publishMembers(instance, undo)
    }
    for (const instance of instances) if (instance.unit.evaluation === null) previewNamespace(instance, undo)
    return evaluate()
  } finally {
    for (const step of undo.toReversed()) step()
    undo = null
  }
}

/** Lets a stable reference lead to a new implementation for as long as a preview lasts; outside of one it does nothing. */
export function previewImplementation({ current }: ModuleUnit, key: string, implementation: Callable): void {
  if (undo === null) return
  const before = current[key]
  current[key] = implementation
  undo.push(() => {
    if (before === undefined) delete current[key]
    else current[key] = before
  })
}

/** Has something that was changed put back when the preview is over. */
export function previewChange(restore: () => void): void {
  if (undo !== null) undo.push(restore)
}

/** The same for what is read through the namespace of an ES module. One that gets other names is made now, and stays after the commit. */
function previewNamespace(next: Instance, undo: (() => void)[]): void {
  const { unit, module } = next
  const isSame = hasSameExports(unit.module, module)
  const view = { instance: next, module, namespace: isSame ? unit.namespace : next.nextNamespace }
  unit.previewed = view
  undo.push(() => {
    unit.previewed = null
    if (isSame) unit.namespace = view.namespace
    else next.nextNamespace = view.namespace
    if (unit.instance !== null) unit.namespace?.refresh()
  })
}

/** The same for the prototype that `instanceof` asks for. */
export function previewClass({ identity: { reference }, implementation }: ClassVersion): void {
  if (undo === null) return
  const before = reference.prototype
  reference.prototype = implementation.prototype
  undo.push(() => {
    reference.prototype = before
  })
}

/** The same for members that an object gets at the commit. */
export function previewMembers(held: HeldObject): void {
  if (undo !== null) undo.push(giveMembers(held))
}

/** The same for a variable that holds a resource which is replaced. */
export function previewVariable({ variables }: ModuleUnit, name: string, value: unknown): void {
  if (undo === null) return
  const before = variables[name]
  variables[name] = value
  undo.push(() => {
    variables[name] = before
  })
}
