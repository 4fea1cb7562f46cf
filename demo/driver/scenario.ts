import { setTimeout as sleep } from 'node:timers/promises'
import { behaviours } from './behaviour.ts'
import { gatherCrowd, type Crowd } from './crowd.ts'
import { createHttpClient } from './http-client.ts'
import { startHttpLoad } from './http-load.ts'
import { bin, createMidflight } from './midflight.ts'
import { collectableEnvironment, readMemory } from './memory.ts'
import type { Narration } from './narration.ts'
import { startProgram, type Program } from './program.ts'
import type { Figures } from './report.ts'
import type { Workspace } from './source-tree.ts'
import { expectVersion, type Stage } from './stage.ts'
import * as steps from './steps.ts'
import { noteProblem, type Tally } from './tally.ts'

export interface ScenarioOptions {
  readonly members: number
  readonly rooms: number
  /** HTTP keep-alive connections. */
  readonly connections: number
  /** Upgrades back and forth at the end. */
  readonly backAndForth: number
  readonly warmUpMs: number
}

export interface Tools {
  readonly narration: Narration
  readonly workspace: Workspace
  readonly tally: Tally
  /** Aborted when the demo is to end at once. */
  readonly signal: AbortSignal
}

export interface Result {
  readonly figures: Figures
  /** What did not go as it should, beside what the tally counts; null: everything went as it should. */
  readonly failure: string | null
}

/** Starts the chat server under Midflight, puts it under load, and takes it through all that the demo shows. */
export async function runScenario(options: ScenarioOptions, tools: Tools): Promise<Result> {
  const { narration, tally } = tools
  narration.heading('1.1.0: a chat server starts, an ordinary TypeScript program')
  const folder = tools.workspace.write('v1', steps.livePackage)
  narration.command('midflight run src/main.ts -- --port 0')
  let isStopping = false
  const program = await startProgram(folder, [bin, 'run', 'src/main.ts', '--', '--port', '0'], {
    environment: collectableEnvironment(),
    onLine: (line) => narration.quote(line),
    onExit: () => {
      if (!isStopping) noteProblem(tally, 'The program ended by itself')
    },
  })
  narration.quote(`chat 1.1.0 listens on ${program.url}`)
  try {
    return await runUnderLoad(options, tools, folder, program)
  } finally {
    isStopping = true
    await program.stop()
  }
}

async function runUnderLoad(options: ScenarioOptions, tools: Tools, folder: string, program: Program): Promise<Result> {
  const { narration, tally, signal, workspace } = tools
  const rooms = Array.from({ length: options.rooms }, (_, index) => `room-${index + 1}`)
  const crowd = await gatherCrowd(program.url, rooms, options.members, tally)
  const load = startHttpLoad(program.url, rooms, options.connections, tally)
  const http = createHttpClient(program.url)
  try {
    crowd.talk()
    narration.say(
      `${options.members} members talk in ${rooms.length} rooms, ${options.connections} keep-alive connections ask and post`,
    )
    const midflight = createMidflight(folder, signal)
    return await measure(
      { narration, workspace, program, midflight, member: firstMember(crowd), http },
      options,
      tools,
      {
        settle: async () => {
          await load.stop()
          await crowd.settle()
        },
      },
    )
  } finally {
    crowd.leave()
    await load.stop()
    http.close()
  }
}

async function measure(
  stage: Stage,
  options: ScenarioOptions,
  { tally, signal }: Tools,
  { settle }: { settle: () => Promise<void> },
): Promise<Result> {
  const startedMs = performance.now()
  await sleep(options.warmUpMs, null, { signal })
  await expectVersion(stage, behaviours.v1, { heartbeat: true })
  const before = await readMemory(stage)
  const failure = await explainFailure(play(stage, options.backAndForth))
  signal.throwIfAborted()
  const after = await readMemory(stage).catch(() => null)
  await settle()
  const history = await steps.readHistory(stage).catch(() => [])
  const durationMs = performance.now() - startedMs
  return { figures: { ...countOutcomes(history), memory: { before, after }, durationMs, tally }, failure }
}

function countOutcomes(
  history: readonly steps.HistoryLine[],
): Pick<Figures, 'committed' | 'rollbacks' | 'refused' | 'aborted' | 'commitMs'> {
  const count = (verdict: string, command: string): number =>
    history.filter((line) => line.verdict === verdict && line.command === command).length
  return {
    committed: count('committed', 'upgrade'),
    rollbacks: count('committed', 'rollback'),
    refused: count('refused', 'upgrade'),
    aborted: count('aborted', 'upgrade'),
    commitMs: history.flatMap(({ commitMs }) => (commitMs === null ? [] : [commitMs])),
  }
}

async function play(stage: Stage, backAndForth: number): Promise<void> {
  await steps.upgradeFromDisk(stage)
  await steps.upgradeFromFolder(stage)
  await steps.refuse(stage)
  await steps.abort(stage)
  await steps.rollBack(stage)
  await steps.goBackAndForth(stage, backAndForth)
}

async function explainFailure(played: Promise<void>): Promise<string | null> {
  try {
    await played
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function firstMember(crowd: Crowd): Stage['member'] {
  const [first] = crowd.members
  if (first === undefined) throw new Error('The demo needs at least one member')
  return first
}
