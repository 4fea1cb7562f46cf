import { inTime } from './deadline.ts'
import { checkNews, freshVersions, type FreshVersion } from './fresh.ts'
import { startUpgradable } from './program.ts'
import type { Scenario } from './scenario.ts'
import { step, type LiveProgram, type StepResult } from './step.ts'

export type Change = 'patch' | 'minor' | 'major'

/** One step from a version to the next one. */
export interface Row {
  readonly package: string
  readonly from: string
  readonly to: string
  readonly change: Change
  readonly result: StepResult
}

/**
 * Takes one program through the versions of a scenario, the first `steps` of them. Where a step is not applied, the next one starts from a fresh program. Throws
 * `WrongScenario` and `NotInstalled`; what it has started is stopped when the walk ends, whatever the reason.
 */
export async function* walk(scenario: Scenario, steps = Infinity): AsyncGenerator<Row, void, void> {
  const fresh = freshVersions(scenario)
  let live: LiveProgram | null = null
  try {
    for (const [index, version] of scenario.versions.slice(0, -1).entries()) {
      if (index >= steps) return
      const from = await fresh(version)
      const to = await fresh(scenario.versions[index + 1]!)
      checkNews(scenario, from, to)
      const started: LiveProgram | StepResult = live ?? (await start(scenario, from))
      live = 'program' in started ? started : null
      const result: StepResult = 'program' in started ? await step(scenario, started, from, to) : started
      yield { package: scenario.package, from: version, to: to.installed.version, change: changeOf(from, to), result }
      if (live !== null && result.outcome !== 'hot' && result.outcome !== 'unchanged') {
        await stop(live)
        live = null
      }
    }
  } finally {
    if (live !== null) await stop(live)
  }
}

/** A program that does not serve under Midflight, though it does under plain `node`, fails the step. */
async function start(scenario: Scenario, { installed }: FreshVersion): Promise<LiveProgram | StepResult> {
  let program
  try {
    program = await startUpgradable(installed)
    const clients = await inTime('Connecting', scenario.connect(program.port))
    await inTime('The first check', clients.check())
    return { program, clients }
  } catch (error) {
    await program?.stop()
    const message = error instanceof Error ? error.message : String(error)
    return { outcome: 'failed', problem: `before the upgrade: ${message}` }
  }
}

async function stop({ program, clients }: LiveProgram): Promise<void> {
  await clients.close().catch(() => undefined)
  await program.stop()
}

function changeOf({ installed: from }: FreshVersion, { installed: to }: FreshVersion): Change {
  const [major, minor] = numbersOf(from.version)
  const [nextMajor, nextMinor] = numbersOf(to.version)
  if (major !== nextMajor) return 'major'
  return minor === nextMinor ? 'patch' : 'minor'
}

function numbersOf(version: string): readonly (string | undefined)[] {
  return version.split('.')
}
