import type { Reason, ReasonCode } from '@midflight/model'
import { didNothing } from './idle.ts'
import { findLoadCalls, type LoadCall } from './load-calls.ts'
import { isSettled } from './load-reach.ts'
import { findStale } from './stale.ts'
import type { ProgramItem } from './program.ts'
import type { Upgrade } from './upgrade.ts'

/** What a rule looks at. */
export interface RuleInput {
  readonly upgrade: Upgrade
  /** Items that this upgrade neither evaluates nor runs again, where anything about them may differ. */
  readonly settled: readonly ProgramItem[]
  /** Calls of changed functions that such items made while they were evaluated. */
  readonly loadCalls: readonly LoadCall[]
  /** For each item that is not evaluated again, the values that its evaluation took and that the new release computes anew. */
  readonly stale: ReadonlyMap<ProgramItem, readonly ProgramItem[]>
}

/** A reason as a rule finds it. */
export interface Found extends Reason {
  /** Why this one cannot be accepted, in one sentence, where others of its code can. */
  readonly never?: string
}

/** Finds every case of one kind. Which kind, and whether it refuses the upgrade, is said in the table of rules. */
export type Rule = (input: RuleInput) => readonly Found[]

/** Prepares what all rules share. */
export function readRuleInput(upgrade: Upgrade): RuleInput {
  const stale = findStale(upgrade)
  // What has done nothing has taken and called nothing.
  const active = upgrade.kept.filter(({ before }) => !didNothing(upgrade, before))
  const own = active.filter(isSettled).map(({ after }) => after)
  return { upgrade, settled: [...new Set([...own, ...stale.keys()])], loadCalls: findLoadCalls(upgrade), stale }
}

/** A reason that concerns one item, at its place. */
export function reasonFor(code: ReasonCode, item: ProgramItem, message: string, remedy: string): Reason {
  return { code, file: item.module, line: item.facts.line, item: nameOf(item), message, remedy }
}

/** An item for people: its name, or an effect's code, and where it stands. */
export function describe(item: ProgramItem): string {
  return `\`${nameOf(item)}\` at ${item.module}:${item.facts.line}`
}

/** The key of an effect is a hash, which tells people nothing. */
export function nameOf({ facts }: ProgramItem): string {
  return facts.shape === 'effect' ? facts.text : facts.key
}
