import { behaviours, type Behaviour } from './behaviour.ts'
import { exitCodes } from './midflight.ts'
import { expectVersion, readJson, runCommand, type Stage } from './stage.ts'

/** The package that runs: what is on disk there is what `midflight upgrade` takes. */
export const livePackage = 'chat'

const { v2, v3 } = behaviours

export async function upgradeFromDisk(stage: Stage): Promise<void> {
  stage.narration.heading('1.2.0: a developer saves other limits, another format and other handlers')
  stage.workspace.write('v2', livePackage)
  await runCommand(stage, ['plan'], exitCodes.done)
  await runCommand(stage, ['upgrade'], exitCodes.done, 1)
  await prove(stage, v2)
}

export async function upgradeFromFolder(stage: Stage): Promise<void> {
  stage.narration.heading('1.3.0: commands, topics, a new module; its sources are in a folder of their own')
  stage.workspace.write('v3', 'v3')
  await runCommand(stage, ['upgrade', '../v3'], exitCodes.done)
  await prove(stage, v3)
}

export async function refuse(stage: Stage): Promise<void> {
  stage.narration.heading('1.4.0: the map of rooms is to hold something else, while 25 rooms are in it')
  stage.workspace.write('v4', 'v4')
  await runCommand(stage, ['upgrade', '../v4'], exitCodes.refused)
  await expectReason(stage, 'refused', 'state-type-changed')
  await expectVersion(stage, v3, { heartbeat: true })
  stage.narration.proved(`refused, and everybody goes on with ${v3.version}`)
}

export async function abort(stage: Stage): Promise<void> {
  stage.narration.heading('1.5.0: a regular expression that cannot be made, in a new module')
  stage.workspace.write('v5', 'v5')
  await runCommand(stage, ['upgrade', '../v5'], exitCodes.aborted)
  await expectReason(stage, 'aborted', 'evaluation-failed')
  await expectVersion(stage, v3, { heartbeat: true })
  stage.narration.proved(`aborted while preparing, and everybody goes on with ${v3.version}`)
}

export async function rollBack(stage: Stage): Promise<void> {
  stage.narration.heading('Back to 1.2.0, with all that was said since')
  await runCommand(stage, ['rollback'], exitCodes.done, 1)
  await prove(stage, v2)
}

export async function goBackAndForth(stage: Stage, times: number): Promise<void> {
  stage.narration.heading(`${times} more upgrades, back and forth between 1.3.0 and 1.2.0`)
  stage.workspace.write('v2', 'v2')
  for (let turn = 1; turn <= times; turn += 1) {
    const isForth = turn % 2 === 1
    const args = ['upgrade', isForth ? '../v3' : '../v2']
    const { outcome, generation, commitMs } = await readJson(stage, args, exitCodes.done)
    if (outcome !== 'committed') throw new Error(`midflight ${args.join(' ')}: ${String(outcome)}, not committed`)
    await expectVersion(stage, isForth ? v3 : v2, { heartbeat: false })
    if (turn % 10 !== 0) continue
    stage.narration.say(
      `${turn} of ${times}: generation ${String(generation)}, the last commit took ${Number(commitMs).toFixed(2)} ms`,
    )
  }
  await prove(stage, times % 2 === 1 ? v3 : v2)
}

async function prove(stage: Stage, behaviour: Behaviour): Promise<void> {
  await expectVersion(stage, behaviour, { heartbeat: true })
  stage.narration.proved(
    `${behaviour.version} is what clients see: “/me waves” reads “${behaviour.line.replace('ada', stage.member.name)}”`,
  )
}

async function expectReason(stage: Stage, verdict: string, code: string): Promise<void> {
  const last = (await readHistory(stage)).at(-1)
  if (last?.verdict === verdict && last.codes.includes(code)) return
  throw new Error(`Expected ${verdict} for ${code}, but the history says ${JSON.stringify(last)}`)
}

/** One line of the program's history. */
export interface HistoryLine {
  readonly command: string
  readonly verdict: string
  readonly commitMs: number | null
  /** Of the reasons for a refusal or an abort. */
  readonly codes: readonly string[]
}

export async function readHistory(stage: Stage): Promise<HistoryLine[]> {
  const { entries } = await readJson(stage, ['history'], exitCodes.done)
  if (!Array.isArray(entries)) throw new Error('midflight history --json has no entries')
  return entries.map((entry: Record<string, unknown>) => ({
    command: String(entry.command),
    verdict: String(entry.verdict),
    commitMs: typeof entry.commitMs === 'number' ? entry.commitMs : null,
    codes: Array.isArray(entry.reasons) ? entry.reasons.map((reason: { code?: unknown }) => String(reason.code)) : [],
  }))
}
