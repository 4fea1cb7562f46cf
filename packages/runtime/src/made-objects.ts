import type { ItemKey, MemberChanges } from '@midflight/model'
import type { Instance } from './instance.ts'
import { missingMembers, type HeldObject } from './gained-members.ts'
import { previewMembers } from './preview.ts'

/** How the literal of an object that is carried over differs from the one that it was made by; undefined where the plan says nothing of it. */
export function changesOf({ unit, step }: Instance, key: ItemKey): MemberChanges | undefined {
  return unit.values.has(key) ? step?.objects?.[key] : undefined
}

/** What an object literal at top level made: the object that is carried over, where the plan says that it only gets members. */
export function madeObject(instance: Instance, index: number, fresh: object): object {
  const { path, items } = instance.module
  const { key } = items[index]!
  const changes = changesOf(instance, key)
  if (changes === undefined) return fresh
  const held: HeldObject = {
    name: `\`${key}\` of ${path}`,
    object: instance.carried(index) as object,
    fresh,
    changes,
  }
  missingMembers(held)
  instance.objects.push(held)
  previewMembers(held)
  return held.object
}
