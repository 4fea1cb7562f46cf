import { setTimeout as delay } from 'node:timers/promises'
import { atMost, figure, type Bench, type Extent, type Figure } from './figures.ts'
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
    'The proof of collection is the runtime’s own weak references to every replaced instance.',
  run: runMemory,
}

async function runMemory(extent: Extent): Promise<readonly Figure[]> {
  const points = extent === 'full' ? [10, 100, 1000, 10_000] : [10, 100]
  const { root, remove } = createWorkspace('memory')
  const files = generateProgram()
  const modules = [...files.keys()].filter((file) => file.endsWith('.ts'))
  writeFiles(root, files)
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
        const changed = done === point ? modules : [done % 100 === 50 ? sharedFile : leafFile]
        for (const file of changed) setVersion(root, file, done + 1)
        await program.upgrade()
      }
      await delay(settleMs)
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
