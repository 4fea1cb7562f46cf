import { setTimeout as delay } from 'node:timers/promises'
import { figure, valueAtMost, type Bench, type Extent, type Figure } from './figures.ts'
import { entry, generateProgram, leafFile, sharedFile } from './generated-program.ts'
import { startUpgradable, type UpgradableProgram } from './program.ts'
import { createWorkspace, setVersion, writeFiles } from './workspace.ts'

/** Long enough for the refresh after a commit. */
const restMs = 500

export const pause: Bench = {
  title: 'Commit pause of a program of 200 modules',
  method:
    'The generated program runs on the runtime in a process of its own; this process is its host. A chain of `setImmediate` in the program notes the longest time between ' +
    'two turns of its event loop: during prepare (the message’s parsing included), during commit, in the half second after it, in which unchanged importers get fresh definitions, and in as long a time of rest, which is the peer.',
  run: runPause,
}

interface Change {
  readonly name: string
  readonly files: readonly string[]
  readonly targetMs: number | null
}

interface Pauses {
  readonly reportedMs: number[]
  readonly commitGapMs: number[]
  readonly prepareMs: number[]
  readonly prepareGapMs: number[]
  /** While unchanged importers get fresh definitions, after the commit. */
  readonly refreshGapMs: number[]
  readonly idleGapMs: number[]
}

async function runPause(extent: Extent): Promise<readonly Figure[]> {
  const files = generateProgram()
  const modules = [...files.keys()].filter((file) => file.endsWith('.ts'))
  const changes: readonly Change[] = [
    { name: '1 changed leaf of 200 modules', files: [leafFile], targetMs: 1 },
    { name: '1 changed module that all 182 leaves import', files: [sharedFile], targetMs: null },
    { name: '200 changed modules of 200', files: modules, targetMs: 20 },
  ]
  const measured = new Map(changes.map(({ name }) => [name, emptyPauses()]))
  for (let round = 0; round < (extent === 'full' ? 5 : 1); round++) {
    const { root, remove } = createWorkspace('pause')
    writeFiles(root, files)
    const program = await startUpgradable({ root, entry })
    try {
      await measureRound(program, root, { changes, measured, upgrades: extent === 'full' ? 12 : 5 })
    } finally {
      await program.stop()
      remove()
    }
  }
  return changes.flatMap((change) => figuresOf(change, measured.get(change.name)!))
}

interface Round {
  readonly changes: readonly Change[]
  readonly measured: ReadonlyMap<string, Pauses>
  readonly upgrades: number
}

async function measureRound(
  program: UpgradableProgram,
  root: string,
  { changes, measured, upgrades }: Round,
): Promise<void> {
  const versions = new Map<string, number>()
  for (let count = 0; count < upgrades; count++) {
    for (const { name, files } of changes) {
      for (const file of files) {
        const version = (versions.get(file) ?? 1) + 1
        versions.set(file, version)
        setVersion(root, file, version)
      }
      await measureUpgrade(program, measured.get(name)!)
    }
  }
}

async function measureUpgrade(program: UpgradableProgram, into: Pauses): Promise<void> {
  await program.ask('watch')
  const { prepareMs, commit } = await program.prepare()
  into.prepareMs.push(prepareMs)
  into.prepareGapMs.push(await program.ask<number>('unwatch'))
  await program.ask('watch')
  into.reportedMs.push(await commit())
  into.commitGapMs.push(await program.ask<number>('unwatch'))
  await program.ask('watch')
  await delay(restMs)
  into.refreshGapMs.push(await program.ask<number>('unwatch'))
  await program.ask('watch')
  await delay(restMs)
  into.idleGapMs.push(await program.ask<number>('unwatch'))
}

function emptyPauses(): Pauses {
  return { reportedMs: [], commitGapMs: [], prepareMs: [], prepareGapMs: [], refreshGapMs: [], idleGapMs: [] }
}

function figuresOf({ name, targetMs }: Change, pauses: Pauses): Figure[] {
  const peer = { name: 'no upgrade', values: pauses.idleGapMs }
  const target = targetMs === null ? null : valueAtMost(targetMs)
  return [
    figure({ what: `commit as reported, ${name}`, unit: 'ms', ours: pauses.reportedMs, target }),
    figure({
      what: `longest gap of the event loop at commit, ${name}`,
      unit: 'ms',
      ours: pauses.commitGapMs,
      peer,
      target,
    }),
    figure({ what: `prepare as reported, ${name}`, unit: 'ms', ours: pauses.prepareMs }),
    figure({ what: `longest gap of the event loop at prepare, ${name}`, unit: 'ms', ours: pauses.prepareGapMs, peer }),
    figure({
      what: `longest gap of the event loop in the 500 ms after the commit, ${name}`,
      unit: 'ms',
      ours: pauses.refreshGapMs,
      peer,
    }),
  ]
}
