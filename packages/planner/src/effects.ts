import { isDefining } from './defining.ts'
import type { ProgramItem } from './program.ts'

/** What is left of the items of one release alone, once changed effects are told apart from removed and new ones. */
export interface EffectPairing {
  readonly removed: readonly ProgramItem[]
  readonly added: readonly ProgramItem[]
  readonly changedEffects: readonly { readonly before: ProgramItem; readonly after: ProgramItem }[]
}

/**
 * An effect's key is its code, so a changed effect is a removed one and a new one. They are taken for one statement where
 * they call the same thing, or where no other effect of the module was removed or added.
 */
export function pairEffects(removed: readonly ProgramItem[], added: readonly ProgramItem[]): EffectPairing {
  const olds = removed.filter(isEffect)
  const news = added.filter(isEffect)
  const paired = new Map<ProgramItem, ProgramItem>()
  const taken = new Set<ProgramItem>()
  for (const before of olds) {
    const after = news.find((candidate) => !taken.has(candidate) && calleeOf(candidate) === calleeOf(before))
    if (after === undefined) continue
    taken.add(after)
    paired.set(before, after)
  }
  const [old] = olds
  const [now] = news
  if (old !== undefined && now !== undefined && olds.length === 1 && news.length === 1) {
    paired.set(old, now)
    taken.add(now)
  }
  return {
    removed: removed.filter((item) => !paired.has(item)),
    added: added.filter((item) => !taken.has(item)),
    changedEffects: [...paired].map(([before, after]) => ({ before, after })),
  }
}

/** What only defines members is done again, or taken back, by itself. */
function isEffect(item: ProgramItem): boolean {
  return item.facts.shape === 'effect' && !isDefining(item)
}

function calleeOf({ facts }: ProgramItem): string {
  const end = facts.text.indexOf('(')
  return (end < 0 ? facts.text : facts.text.slice(0, end)).trim()
}
