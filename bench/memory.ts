import { atMost, figure, type Bench, type Extent, type Figure } from './figures.ts'
import { entry, generateProgram, leafFile, sharedFile } from './generated-program.ts'
import { startPlain, startUpgradable, type UpgradableProgram } from './program.ts'
import { createWorkspace, setVersion, writeFiles } from './workspace.ts'

export const memory: Bench = {
  title: 'Heap after many upgrades',
  method:
    'The generated program of 200 modules on the runtime in a process of its own with `--expose-gc`, and this process as its host; heap used after four collections. ' +
    'Every upgrade has a text that was never seen before: a leaf, and every hundredth time the module that all leaves import. ' +
    'The proof of collection is the runtime’s own weak references to every replaced instance.',
  run: runMemory,
}

async function runMemory(extent: Extent): Promise<readonly Figure[]> {
  const points = extent === 'full' ? [10, 100, 1000, 10_000] : [10, 100]
  const { root, remove } = createWorkspace('memory')
  writeFiles(root, generateProgram())
  const plain = await startPlain({ root, entry, execArgv: ['--expose-gc'] })
  const native = await plain.ask<number>('heap')
  await plain.stop()
  const program = await startUpgradable({ root, entry, execArgv: ['--expose-gc'] })
  try {
    const start = await program.ask<number>('heap')
    const heaps: number[] = []
    const alive: number[] = []
    let done = 0
    for (const point of points) {
      while (done < point) {
        done += 1
        setVersion(root, done % 100 === 0 ? sharedFile : leafFile, done + 1)
        await program.upgrade()
      }
      await program.ask('heap')
      heaps.push(await program.ask<number>('heap'))
      alive.push(await countAlive(program))
    }
    return [
      heapFigure('before any upgrade, against plain `node`', start, { name: 'node', bytes: native }),
      heapFigure('after 10 upgrades, against before any', heaps[0]!, { name: 'before', bytes: start }),
      ...points
        .slice(1)
        .map((point, index) =>
          heapFigure(
            `after ${point} upgrades`,
            heaps[index + 1]!,
            { name: 'after 10', bytes: heaps[0]! },
            atMost(1.02),
          ),
        ),
      ...points.map((point, index) =>
        figure({
          what: `replaced generations not collected after ${point} upgrades`,
          unit: '',
          ours: [alive[index]!],
          target: { of: 'value', limit: 0, better: 'lower' },
        }),
      ),
    ]
  } finally {
    await program.stop()
    remove()
  }
}

/** Generations whose replaced code is still in memory. One that still has current modules is no leak: it is known by being oldest or newest. */
async function countAlive(program: UpgradableProgram): Promise<number> {
  const { generations, generation } = await program.status()
  const current = new Set([1, generation, ...lastShared(generation)])
  return generations.filter(({ number, collected }) => !collected && !current.has(number)).length
}

/** The generation in which the shared module was changed last: the leaves that were refreshed then are current. */
function lastShared(generation: number): number[] {
  const upgrades = generation - 1
  return upgrades < 100 ? [] : [upgrades - (upgrades % 100) + 1]
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
