import { declaredItems, versionOf } from './declared.ts'
import type { ProgramItem } from './program.ts'
import { isCarried, type Upgrade } from './upgrade.ts'

/**
 * State and classes that a migration of this upgrade gives another shape, and resources that are closed before they are opened anew: code of
 * one version only can use them.
 */
export function findMigrated({ from, to, kept, recomputed }: Upgrade): readonly ProgramItem[] {
  const [old, now] = [declaredItems(from.program).classes, declaredItems(to.program).classes]
  return kept.flatMap((each) => {
    const { before, after, classAfter, transition } = each
    if (recomputed.resources.has(after.id)) return isClosedFirst(after) ? [after] : []
    const isState = classAfter === 'state' && isCarried(each)
    const isClass = after.facts.shape === 'class' && transition === 'same'
    const had = isState ? before : isClass ? old.get(before.id) : undefined
    const has = isState ? after : isClass ? now.get(after.id) : undefined
    return versionOf(had?.facts.declared).version === versionOf(has?.facts.declared).version ? [] : [after]
  })
}

function isClosedFirst({ facts: { declared } }: ProgramItem): boolean {
  return declared?.api === 'resource' && declared.replace === 'close-first'
}
