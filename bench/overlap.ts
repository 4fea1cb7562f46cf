import { setTimeout as delay } from 'node:timers/promises'
import { atMost, figure, type Bench, type Extent, type Figure } from './figures.ts'
import { refreshMs, sampleLoop } from './call-measurements.ts'
import { startPlain, startUpgradable } from './program.ts'
import { copyProgram, setVersion } from './workspace.ts'

const entry = 'src/main.ts'
const changed = ['src/callee.ts', 'src/point.ts']
const batch = 100_000

const loops = {
  callTiny: 'call through an import, empty function',
  callWork: 'call through an import, real work',
  callHeldWork: 'call of a held function, real work',
  newPoints: '`new` of a class that changed',
  movePoint: 'method of a class that changed, new instance',
  moveOldPoint: 'the same, instance of before',
} as const

const moments = ['before', 'other code, during', 'the older task, during', 'after'] as const
type Moment = (typeof moments)[number]

/** What a task of an older generation costs while it runs: itself, and everybody else. */
export const overlap: Bench = {
  title: 'Calls while generations overlap, and afterwards',
  method:
    'As for the seam, and a task that does not end is in flight while the modules of the callees are upgraded: measured before, ' +
    'meanwhile (in the task, and outside of it), and after it has ended.',
  run: runOverlap,
}

async function runOverlap(extent: Extent): Promise<readonly Figure[]> {
  const ours = new Map<string, number[]>()
  const native = new Map<string, number[]>()
  for (let round = 0; round < (extent === 'full' ? 12 : 3); round += 1) {
    await measureOurs(ours)
    await measureNative(native)
  }
  return Object.entries(loops).flatMap(([loop, what]) =>
    moments.map((moment) =>
      figure({
        what: `${what}: ${moment}`,
        unit: 'ns',
        ours: ours.get(`${loop} ${moment}`)!,
        peer: { name: 'native', values: native.get(loop)! },
        target: loop === 'callWork' && moment === 'after' ? atMost(1.02) : null,
      }),
    ),
  )
}

async function measureOurs(into: Map<string, number[]>): Promise<void> {
  const { root, remove } = copyProgram('calls')
  const program = await startUpgradable({ root, entry })
  const measure = async (moment: Moment): Promise<void> => {
    const command = moment === 'the older task, during' ? 'sampleInTask' : 'sample'
    for (const loop of Object.keys(loops))
      add(into, `${loop} ${moment}`, await sampleLoop(program, loop, batch, command))
  }
  try {
    await measure('before')
    await program.ask('begin')
    for (const file of changed) setVersion(root, file, 2)
    await program.upgrade()
    await delay(refreshMs)
    await measure('other code, during')
    await measure('the older task, during')
    await program.ask('end')
    await delay(refreshMs)
    await measure('after')
  } finally {
    await program.stop()
    remove()
  }
}

async function measureNative(into: Map<string, number[]>): Promise<void> {
  const { root, remove } = copyProgram('calls')
  const program = await startPlain({ root, entry })
  try {
    for (const loop of Object.keys(loops)) add(into, loop, await sampleLoop(program, loop, batch))
  } finally {
    await program.stop()
    remove()
  }
}

function add(into: Map<string, number[]>, key: string, value: number): void {
  into.set(key, [...(into.get(key) ?? []), value])
}
