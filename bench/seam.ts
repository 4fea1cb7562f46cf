import { atMost, figure, type Bench, type Extent, type Figure } from './figures.ts'
import { measureCalls, type CallMeasurements } from './call-measurements.ts'

const loops = ['callTiny', 'callWork', 'callHeld', 'callHeldWork'] as const

const texts = {
  callTiny: { what: 'call through an import, empty function', target: atMost(1.5) },
  callWork: { what: 'call through an import, real work', target: atMost(1.02) },
  callHeld: { what: 'call of a held function (stable reference), empty function', target: null },
  callHeldWork: { what: 'call of a held function (stable reference), real work', target: null },
} as const

export const seam: Bench = {
  title: 'Call through a seam against a native import',
  method:
    'Time of a loop in the program itself, each round in a fresh process and the variants in turn; the callee’s module is upgraded, ' +
    'the caller’s is not. The same process is measured before and after upgrades; the native one goes through the same measurements. ' +
    '`cell` is a plain record whose function is replaced, under Node: what a reloader without fresh callers costs.',
  run: runSeam,
}

async function runSeam(extent: Extent): Promise<readonly Figure[]> {
  const upgrades = extent === 'full' ? [0, 1, 10, 100] : [0, 1, 10]
  const measured = await measureCalls({
    rounds: extent === 'full' ? 12 : 3,
    loops,
    upgrades,
    changed: ['src/callee.ts'],
    batch: 100_000,
    withCell: true,
  })
  return [
    ...loops.flatMap((loop) => upgrades.map((count) => seamFigure(measured, loop, count))),
    ...cellFigures(measured),
  ]
}

function seamFigure({ ours, native }: CallMeasurements, loop: (typeof loops)[number], count: number): Figure {
  const { what, target } = texts[loop]
  return figure({
    what: `${what}, ${after(count)}`,
    unit: 'ns',
    ours: ours.get(`${loop} ${count}`)!,
    peer: { name: 'native', values: native.get(`${loop} ${count}`)! },
    target,
  })
}

/** What others pay, next to ours after as many upgrades. */
function cellFigures({ ours, cell }: CallMeasurements): Figure[] {
  return [...cell].map(([count, values]) =>
    figure({
      what: `for comparison: a replaced function in a plain record, ${after(count)}`,
      unit: 'ns',
      ours: ours.get(`callTiny ${count}`)!,
      peer: { name: 'cell', values },
    }),
  )
}

export function after(upgrades: number): string {
  return upgrades === 0 ? 'before any upgrade' : `after ${upgrades} upgrade${upgrades === 1 ? '' : 's'}`
}
