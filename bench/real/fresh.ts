import { isDeepStrictEqual } from 'node:util'
import { differenceOf } from './answers.ts'
import { inTime } from './deadline.ts'
import { install, type InstalledProgram } from './install.ts'
import { startPlain } from './program.ts'
import type { Answers, Scenario } from './scenario.ts'

/** A version as it is without Midflight. */
export interface FreshVersion {
  readonly installed: InstalledProgram
  /** What a program of this version answers that plain `node` has started. */
  readonly answers: Answers
}

/** A scenario that asks for what its program does not do under plain `node` either, in a sentence for people. */
export class WrongScenario extends Error {
  override readonly name = 'WrongScenario'
}

/** Each version is installed and started once. Throws {@link WrongScenario} and `NotInstalled`. */
export function freshVersions(scenario: Scenario): (version: string) => Promise<FreshVersion> {
  const known = new Map<string, Promise<FreshVersion>>()
  return async (version) => {
    const found = known.get(version) ?? observe(scenario, version)
    known.set(version, found)
    return found
  }
}

/** Asks twice, with the clients at work between: so a wrong scenario is not taken for a wrong upgrade. */
async function observe(scenario: Scenario, version: string): Promise<FreshVersion> {
  const installed = await install(scenario, version)
  const what = `${scenario.package}@${version} under plain node`
  try {
    const program = await startPlain(installed)
    try {
      const answers = await inTime('The conversation', scenario.probe(program.port))
      const clients = await inTime('Connecting', scenario.connect(program.port))
      const finish = await inTime('Starting work', clients.span?.() ?? Promise.resolve(async () => {}))
      await inTime('The check', clients.check())
      await inTime('The end of the work', finish())
      await clients.close()
      const again = await inTime('The second conversation', scenario.probe(program.port))
      if (!isDeepStrictEqual(answers, again)) {
        throw new WrongScenario(`${what}: a second conversation has other answers: ${differenceOf(answers, again)}`)
      }
      return { installed, answers }
    } catch (error) {
      const end = program.end()
      throw end === null ? error : new Error(`${messageOf(error)}. ${end}`, { cause: error })
    } finally {
      await program.stop()
    }
  } catch (error) {
    if (error instanceof WrongScenario) throw error
    throw new WrongScenario(`${what}: ${messageOf(error)}`, { cause: error })
  }
}

/** Whether the news that the scenario promises are there. Throws {@link WrongScenario}. */
export function checkNews({ package: name, news }: Scenario, from: FreshVersion, to: FreshVersion): void {
  const { version } = to.installed
  const question = news?.[version]
  if (question === undefined) return
  for (const { installed, answers } of [from, to]) {
    if (!(question in answers))
      throw new WrongScenario(
        `${name}@${installed.version} has no answer '${question}', which is to be new in ${version}`,
      )
  }
  if (isDeepStrictEqual(from.answers[question], to.answers[question]))
    throw new WrongScenario(`${name}@${version} answers '${question}' as ${from.installed.version} did: no news`)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
