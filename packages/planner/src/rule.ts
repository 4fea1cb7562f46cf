import type { Reason, ReasonCode } from '@midflight/model'
import { findRunAgain, findSettled, reachFrom, type Reached } from './load-reach.ts'
import { findStale } from './stale.ts'
import type { ItemId, ProgramItem } from './program.ts'
import type { Upgrade } from './upgrade.ts'

/** What a rule looks at. */
export interface RuleInput {
  readonly upgrade: Upgrade
  /** Items that this upgrade neither evaluates nor runs again. */
  readonly settled: readonly ProgramItem[]
  /** All that their evaluation reached, each with the first of them that did. */
  readonly reached: readonly Reached[]
  /** Definitions whose new version runs at some time after the upgrade. */
  readonly runAgain: ReadonlySet<ItemId>
  /** For each settled item, the values that its evaluation took and that the new release computes anew. */
  readonly stale: ReadonlyMap<ItemId, readonly ProgramItem[]>
}

/** Finds every case of one kind. Which kind, and whether it refuses the upgrade, is said in the table of rules. */
export type Rule = (input: RuleInput) => readonly Reason[]

/** Prepares what all rules share. */
export function readRuleInput(upgrade: Upgrade): RuleInput {
  const settled = findSettled(upgrade)
  const reached = reachFrom(upgrade, settled)
  return { upgrade, settled, reached, runAgain: findRunAgain(upgrade, reached), stale: findStale(upgrade, settled) }
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
