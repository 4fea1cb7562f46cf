import { atMost, figure, type Bench, type Extent, type Figure } from './figures.ts'
import { measureCalls } from './call-measurements.ts'
import { after } from './seam.ts'

const texts = {
  hearTiny: 'call of a listener from before the upgrades, hardly any work',
  hearWork: 'call of a listener from before the upgrades, real work',
  hearCount: 'call of a listener from before the upgrades, which counts in a variable around it',
  register: 'registering three listeners',
  members: 'the five members of an object that a function made before the upgrades, once each',
  makeMembers: 'making an object of five members',
} as const

const loops = Object.keys(texts) as (keyof typeof texts)[]

export const closures: Bench = {
  title: 'Closures that move to new code against native ones',
  method:
    'As for the seam. Every upgrade changes the module that makes the closures; the loops are in another module. Before the upgrades a closure asks ' +
    'for other code and runs its own; after them it is led to that of the newest version.',
  run: runClosures,
}

async function runClosures(extent: Extent): Promise<readonly Figure[]> {
  const upgrades = extent === 'full' ? [0, 1, 10, 100] : [0, 1, 10]
  const { ours, native } = await measureCalls({
    rounds: extent === 'full' ? 12 : 3,
    loops,
    upgrades,
    changed: ['src/listeners.ts'],
    batch: 100_000,
    withCell: false,
  })
  return loops.flatMap((loop) =>
    upgrades.map((count) =>
      figure({
        what: `${texts[loop]}, ${after(count)}`,
        unit: 'ns',
        ours: ours.get(`${loop} ${count}`)!,
        peer: { name: 'native', values: native.get(`${loop} ${count}`)! },
        target: count === 0 ? atMost(1.1) : null,
      }),
    ),
  )
}
