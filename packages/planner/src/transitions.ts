import type { ItemClass } from '@midflight/model'
import type { Pair } from './compare.ts'
import type { ProgramItem } from './program.ts'
import { referencesTo, type References } from './references.ts'

/** What can be done with an item whose class or shape is another one in the new release. */
export type Transition = 'same' | 'carry' | 'evaluate' | 'refuse'

/**
 * By old class, then new class. `carry` applies where the item's code is the same; a changed one is evaluated, if the table says
 * `carry or evaluate`, since nothing is lost with a value, and state that nobody writes to any more is kept aside.
 */
const table: Readonly<
  Record<ItemClass, Readonly<Record<ItemClass, 'same' | 'carry or evaluate' | 'evaluate' | 'unless held' | 'refuse'>>>
> = {
  definition: {
    definition: 'same',
    value: 'unless held',
    state: 'unless held',
    resource: 'unless held',
    effect: 'refuse',
  },
  value: {
    definition: 'evaluate',
    value: 'same',
    state: 'carry or evaluate',
    resource: 'evaluate',
    effect: 'refuse',
  },
  state: {
    definition: 'evaluate',
    value: 'carry or evaluate',
    state: 'same',
    resource: 'refuse',
    effect: 'refuse',
  },
  resource: { definition: 'refuse', value: 'refuse', state: 'refuse', resource: 'same', effect: 'refuse' },
  effect: { definition: 'refuse', value: 'refuse', state: 'refuse', resource: 'refuse', effect: 'same' },
}

/** The way from a pair's old class to its new one. */
export function transitionOf(
  pair: Pair,
  from: ItemClass,
  to: ItemClass,
  isHeldBefore: (item: ProgramItem) => boolean,
): Transition {
  const entry = table[from][to]
  if (entry === 'same') return sameClass(pair, from, isHeldBefore)
  if (entry === 'unless held') return isHeldBefore(pair.before) ? 'refuse' : 'evaluate'
  if (entry === 'carry or evaluate') return pair.changed ? 'evaluate' : 'carry'
  return entry
}

/** A stable reference to a function cannot come to mean a class, nor the reverse. */
function sameClass(pair: Pair, itemClass: ItemClass, isHeldBefore: (item: ProgramItem) => boolean): Transition {
  if (itemClass !== 'definition' || pair.before.facts.shape === pair.after.facts.shape) return 'same'
  return isHeldBefore(pair.before) ? 'refuse' : 'evaluate'
}

/** Finds the definitions that some code may hold as a value: as a stable reference, a base class, or an instance's class. */
export function isHeld(references: References, item: ProgramItem): boolean {
  if (references.handedOut.has(item.id)) return true
  return referencesTo(references, item.id).some(({ use, time }) => {
    if (time === 'import') return false
    const isInstantiated = use.how === 'construct' && item.facts.shape === 'class'
    return use.how === 'escape' || use.how === 'extend' || isInstantiated
  })
}
