import { setTimeout as delay } from 'node:timers/promises'
import { atMost, figure, valueAtMost, type Bench, type Extent, type Figure } from './figures.ts'
import { entry, generateProgram, leafFile, sharedFile } from './generated-program.ts'
import { startPlain, startUpgradable, type UpgradableProgram } from './program.ts'
import { createWorkspace, setVersion, writeFiles } from './workspace.ts'

/** Time for what the runtime does after a commit. */
const settleMs = 500

export const memory: Bench = {
  title: 'Heap after many upgrades',
  method:
    'The generated program of 200 modules on the runtime in a process of its own with `--expose-gc`, and this process as its host; heap used after four collections. ' +
    'Every upgrade has a text that was never seen before: a leaf, every hundredth time the module that all leaves import, and all 200 modules just before measuring, so that no older generation has anything current. ' +
    'The proof of collection is what the runtime knows of every replaced instance (`generationStatuses`). An instance of a class that is still alive keeps the module of its version, through its hidden class: ' +
    'the program of the heap figures keeps none, the last lines are of one that does.',
  run: runMemory,
}

async function runMemory(extent: Extent): Promise<readonly Figure[]> {
  const points = extent === 'full' ? [10, 100, 1000, 10_000] : [10, 100]
  const { native, start, heaps, alive } = await upgradeOften(points, false)
  const keeping = await upgradeOften(points.slice(0, -1), true)
  const [first = 0] = heaps
  return [
    heapFigure('before any upgrade, against plain `node`', start, { name: 'node', bytes: native }),
    heapFigure('after 10 upgrades, against before any', first, { name: 'before', bytes: start }),
    ...heaps
      .slice(1)
      .map((bytes, index) =>
        heapFigure(`after ${points[index + 1]} upgrades`, bytes, { name: 'after 10', bytes: first }, atMost(1.02)),
      ),
    ...alive.map((count, index) => aliveFigure(`after ${points[index]} upgrades`, count, valueAtMost(0))),
    ...keeping.alive.map((count, index) =>
      aliveFigure(`after ${points[index]} upgrades, 182 instances of the first one live on`, count, null),
    ),
  ]
}

interface Series {
  readonly native: number
  readonly start: number
  /** At each point. */
  readonly heaps: readonly number[]
  readonly alive: readonly number[]
}

async function upgradeOften(points: readonly number[], keepsInstances: boolean): Promise<Series> {
  const { root, remove } = createWorkspace('memory')
  const files = generateProgram({ keepsInstances })
  const modules = [...files.keys()].filter((file) => file.endsWith('.ts'))
  writeFiles(root, files)
  const native = await heapOfPlain(root)
  const program = await startUpgradable({ root, entry, execArgv: ['--expose-gc'] })
  try {
    const start = await program.ask<number>('heap')
    const heaps: number[] = []
    const alive: number[] = []
    let done = 0
    for (const point of points) {
      while (done < point) {
        done += 1
        const changed = done === point ? modules : [done % 100 === 50 ? sharedFile : leafFile]
        for (const file of changed) setVersion(root, file, done + 1)
        await program.upgrade()
      }
      await delay(settleMs)
      await program.ask('heap')
      heaps.push(await program.ask<number>('heap'))
      alive.push(await countAlive(program))
    }
    return { native, start, heaps, alive }
  } finally {
    await program.stop()
    remove()
  }
}

async function heapOfPlain(root: string): Promise<number> {
  const plain = await startPlain({ root, entry, execArgv: ['--expose-gc'] })
  const bytes = await plain.ask<number>('heap')
  await plain.stop()
  return bytes
}

/** The newest generation is current; every older one has been replaced as a whole, and is to be gone. */
async function countAlive(program: UpgradableProgram): Promise<number> {
  const { generations, generation } = await program.status()
  return generations.filter(({ number, collected }) => !collected && number !== generation).length
}

function heapFigure(
  when: string,
  bytes: number,
  peer: { readonly name: string; readonly bytes: number },
  target: Figure['target'] = null,
): Figure {
  return figure({
    what: `heap used ${when}`,
    unit: 'MB',
    ours: [bytes / 2 ** 20],
    peer: { name: peer.name, values: [peer.bytes / 2 ** 20] },
    target,
  })
}

function aliveFigure(when: string, count: number, target: Figure['target']): Figure {
  return figure({ what: `replaced generations not collected ${when}`, unit: '', ours: [count], target })
}
