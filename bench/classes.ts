import { atMost, figure, type Bench, type Extent, type Figure } from './figures.ts'
import { measureCalls } from './call-measurements.ts'
import { after } from './seam.ts'

const texts = {
  newPoints: '`new`, public fields',
  newAccounts: '`new`, #private fields',
  newSavings: '`new`, #private fields, subclass in another module',
  movePoint: 'method, public field',
  depositAccount: 'method, #private fields',
  depositSavings: 'method with `super`, #private fields, subclass in another module',
  moveOldPoint: 'method, instance from before the upgrades, public field',
  depositOldAccount: 'method, instance from before the upgrades, #private fields',
  depositOldSavings: 'method with `super`, instance from before the upgrades',
} as const

const loops = Object.keys(texts) as (keyof typeof texts)[]

export const classes: Bench = {
  title: '`new` and method calls on an upgradable class against native',
  method:
    'As for the seam. Every upgrade changes a method of all three classes; the loops are in another module, which is unchanged. Instances ' +
    'of `new` are kept in a ring of 64, so that they are really allocated.',
  run: runClasses,
}

async function runClasses(extent: Extent): Promise<readonly Figure[]> {
  const upgrades = extent === 'full' ? [0, 1, 10, 100] : [0, 1, 10]
  const { ours, native } = await measureCalls({
    rounds: extent === 'full' ? 12 : 3,
    loops,
    upgrades,
    changed: ['src/point.ts', 'src/account.ts', 'src/savings.ts'],
    batch: 20_000,
    withCell: false,
  })
  return loops.flatMap((loop) =>
    upgrades.map((count) =>
      figure({
        what: `${texts[loop]}, ${after(count)}`,
        unit: 'ns',
        ours: ours.get(`${loop} ${count}`)!,
        peer: { name: 'native', values: native.get(`${loop} ${count}`)! },
        target: atMost(1.1),
      }),
    ),
  )
}
