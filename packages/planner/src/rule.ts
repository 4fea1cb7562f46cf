import type { Reason, ReasonCode } from '@midflight/model'
import { findRunAgain, findSettled, reachFrom, type Reached } from './load-reach.ts'
import type { ItemId, ProgramItem } from './program.ts'
import type { Upgrade } from './upgrade.ts'

/** An item that is neither evaluated nor run again, with all that its evaluation reached. */
export interface Settled {
  readonly item: ProgramItem
  readonly reached: readonly Reached[]
}

/** What a rule looks at. */
export interface RuleInput {
  readonly upgrade: Upgrade
  /** By item. */
  readonly settled: ReadonlyMap<ItemId, Settled>
  /** Definitions whose new version runs at some time after the upgrade. */
  readonly runAgain: ReadonlySet<ItemId>
}

/** Finds every case of one kind. Which kind, and whether it refuses the upgrade, is said in the table of rules. */
export type Rule = (input: RuleInput) => readonly Reason[]

/** Prepares what all rules share. */
export function readRuleInput(upgrade: Upgrade): RuleInput {
  const entries = findSettled(upgrade).map((item): Settled => ({ item, reached: reachFrom(upgrade, item) }))
  const settled = new Map(entries.map((entry) => [entry.item.id, entry]))
  return {
    upgrade,
    settled,
    runAgain: findRunAgain(
      upgrade,
      entries.flatMap(({ reached }) => reached),
    ),
  }
}

/** A reason that concerns one item, at its place. */
export function reasonFor(code: ReasonCode, item: ProgramItem, message: string, remedy: string): Reason {
  return { code, file: item.module, line: item.facts.line, item: item.facts.key, message, remedy }
}

/** An item for people: its name, or an effect's code, and where it stands. */
export function describe(item: ProgramItem): string {
  const name = item.facts.shape === 'effect' ? item.facts.text : item.facts.key
  return `\`${name}\` at ${item.module}:${item.facts.line}`
}
