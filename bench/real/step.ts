import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Reason, UpgradeOutcome } from '@midflight/model'
import { differenceOf } from './answers.ts'
import { inTime } from './deadline.ts'
import type { FreshVersion } from './fresh.ts'
import type { UpgradableProgram } from './program.ts'
import { Misbehaviour, type LiveClients, type Scenario } from './scenario.ts'

/** What became of one step. `failed` is the one that must not be: the upgrade was applied, or refused, and the program then misbehaved or ended. */
export type StepResult =
  | {
      readonly outcome: 'hot' | 'unchanged'
      /** Modules whose code was replaced, added or removed. */
      readonly changedModules: number
      readonly commitMs: number | null
      readonly rssBytes: number
    }
  | { readonly outcome: 'refused' | 'aborted'; readonly reasons: readonly StepReason[] }
  | { readonly outcome: 'failed'; readonly problem: string }

/** Why a step was not applied. */
export type StepReason = Pick<Reason, 'file' | 'line' | 'item' | 'message'> & { readonly code: string }

/** A program under Midflight with the clients that keep it busy. */
export interface LiveProgram {
  readonly program: UpgradableProgram
  readonly clients: LiveClients
}

/** When the clients are asked once more: what goes wrong a little later counts too. */
const laterMs = 300
/** How long the end of a process may take to be known. */
const endsWithinMs = 2000
const pollMs = 50

/** Takes the step. Reasons and problems name files as the program does: where it is on this machine says nothing. */
export async function step(
  scenario: Scenario,
  live: LiveProgram,
  from: FreshVersion,
  to: FreshVersion,
): Promise<StepResult> {
  const folders = [live.program.folder, to.installed.folder]
  const inProgram = (text: string): string =>
    folders.reduce((text, folder) => text.replaceAll(`file://${folder}/`, '').replaceAll(`${folder}/`, ''), text)
  const result = await attempt(scenario, live, from, to)
  if (result.outcome === 'failed') return { ...result, problem: inProgram(result.problem) }
  if (!('reasons' in result)) return result
  const reasons = result.reasons.map((reason) => ({ ...reason, message: inProgram(reason.message) }))
  return { ...result, reasons }
}

/** Upgrades a running program and looks at what its clients see of it: of the new version, or of the one before where it was not applied. */
async function attempt(
  scenario: Scenario,
  { program, clients }: LiveProgram,
  from: FreshVersion,
  to: FreshVersion,
): Promise<StepResult> {
  let when = 'before the upgrade'
  try {
    const finish = await inTime('Starting work', clients.span?.() ?? Promise.resolve(async () => {}))
    when = 'during the upgrade'
    const outcome = await program.upgrade(to.installed)
    when = `after the upgrade was ${outcome.outcome}`
    await inTime('The work that was begun before the upgrade', finish())
    await inTime('The check', clients.check())
    const isApplied = outcome.outcome === 'committed' || outcome.outcome === 'unchanged'
    await compareAnswers(scenario, program, isApplied ? to : from)
    await delay(laterMs)
    await inTime('The check a little later', clients.check())
    const end = program.end()
    if (end !== null) throw new Misbehaviour(end)
    if (outcome.outcome === 'refused') return { outcome: 'refused', reasons: outcome.reasons }
    if (outcome.outcome === 'aborted') return { outcome: 'aborted', reasons: [reasonOfAbort(outcome)] }
    if (outcome.outcome === 'committed' && outcome.failures !== undefined)
      throw new Misbehaviour(
        `what the commit runs last failed: ${outcome.failures.map(({ message }) => message).join('; ')}`,
      )
    return {
      outcome: outcome.outcome === 'committed' ? 'hot' : 'unchanged',
      changedModules: outcome.plan.steps.filter(({ action }) => action !== 'refresh').length,
      commitMs: outcome.outcome === 'committed' ? outcome.commitMs : null,
      rssBytes: (await program.status()).memory.rssBytes,
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const end = await endSoon(program)
    return {
      outcome: 'failed',
      problem: `${when}: ${end === null || message === end ? message : `${message}. ${end}`}`,
    }
  }
}

/** Connections of a process that ends are closed before its end is known. */
async function endSoon(program: UpgradableProgram): Promise<string | null> {
  for (let waitedMs = 0; waitedMs < endsWithinMs && program.end() === null; waitedMs += pollMs) await delay(pollMs)
  return program.end()
}

async function compareAnswers(
  scenario: Scenario,
  { port }: UpgradableProgram,
  { installed, answers }: FreshVersion,
): Promise<void> {
  const found = await inTime('The conversation', scenario.probe(port))
  if (!isDeepStrictEqual(found, answers))
    throw new Misbehaviour(`unlike a fresh start of ${installed.version}: ${differenceOf(answers, found)}`)
}

function reasonOfAbort({ phase, error }: Extract<UpgradeOutcome, { outcome: 'aborted' }>): StepReason {
  const { code, message, place } = error
  return { code, file: place?.file ?? '', line: place?.line ?? 0, item: '', message: `while ${phase}: ${message}` }
}
