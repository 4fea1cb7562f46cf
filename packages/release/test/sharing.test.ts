import { planUpgrade } from '@midflight/planner'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openSources } from './source-folder.ts'

const moduleCount = 6

/** Which of the modules is changed, in what, and to which variant. */
interface Edit {
  readonly module: number
  readonly part: keyof typeof parts | typeof next
  readonly variant: number
}

/** What a module `n`, which imports from the module `d`, can have, each in several variants; `d` is null where it imports nothing. */
const parts = {
  limit: (n: number, d: number | null, v: number) =>
    `export const limit${n} = ${v}${v > 1 && d !== null ? ` + limit${d}` : ''}`,
  work: (n: number, d: number | null, v: number) =>
    `export function work${n}(x = 1): number { return x + ${v}${d === null ? '' : ` + work${d}(limit${d})`} }`,
  room: (n: number, d: number | null, v: number) =>
    `export interface Room${n} { id: string${['', '; topic?: string', '; topic: string'][v]}${d === null ? '' : `; next?: Room${d}`} }`,
  rooms: (n: number, d: number | null, v: number) =>
    `export const rooms${n} = new Map<string, Room${d ?? n}>()${' '.repeat(v)}`,
  table: (n: number, d: number | null, v: number) =>
    `const table = { a: ${v}, b: ${d === null ? 1 : `limit${d}`} }\nexport const look${n} = () => table${v > 1 ? '' : '.a'}`,
  shared: (n: number, d: number | null, v: number) =>
    `export const shared${n} = { a: 1 }\nexport const use${n} = () => ${d === null ? 1 : [`shared${d}.a`, `(shared${d}.a = 2)`, `Object.assign(shared${d}, {})`][v]}`,
  class: (n: number, d: number | null, v: number) =>
    `export class Box${n}${d !== null && v > 1 ? ` extends Box${d}` : ''} { #size = ${v}; hit() { return this.#size + ${d === null ? 1 : `limit${d}`} } }`,
  instance: (n: number, d: number | null, v: number) => `export const box${n} = new Box${v > 1 ? n : (d ?? n)}()`,
  effect: (n: number, d: number | null, v: number) =>
    v === 0
      ? ''
      : v === 1
        ? `process.emit('midflight', ${d === null ? n : `limit${d}`})`
        : `console.log(work${d ?? n}())`,
  lazy: (n: number, d: number | null, v: number) =>
    v < 2 || d === null ? '' : `export const lazy${n} = async () => (await import('./m${d}.ts')).limit${d}`,
} as const

const names = Object.keys(parts) as (keyof typeof parts)[]
/** Beside its parts, the module that a module imports from can change. */
const next = 'next'
const editOf: fc.Arbitrary<Edit> = fc.record({
  module: fc.nat(moduleCount - 1),
  part: fc.constantFrom(...names, next, next),
  variant: fc.nat(2),
})

function textOf(n: number, variants: ReadonlyMap<string, number>): string {
  const following = n + 1 + (variants.get(`${n} ${next}`) ?? 0)
  const d = following < moduleCount ? following : null
  const imports =
    d === null ? '' : `import { limit${d}, work${d}, Box${d}, shared${d}, type Room${d} } from './m${d}.ts'\n`
  return imports + names.map((part) => parts[part](n, d, variants.get(`${n} ${part}`) ?? 0)).join('\n') + '\n'
}

test('a plan does not depend on what two releases share', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(editOf, { minLength: 1, maxLength: 3 }), { maxLength: 6 }), async (saves) => {
      const sources = openSources()
      const variants = new Map<string, number>()
      const files = (): Record<string, string> =>
        Object.fromEntries(Array.from({ length: moduleCount }, (_, n) => [`m${n}.ts`, textOf(n, variants)]))
      let from = await sources.release({ ...files(), 'main.ts': `import { work0 } from './m0.ts'\nexport { work0 }\n` })
      for (const save of saves) {
        for (const { module, part, variant } of save) variants.set(`${module} ${part}`, variant)
        const to = await sources.release(files())
        const loaded = Object.keys(from.modules)
        const plan = planUpgrade(from, to, { loaded })
        expect(plan).toEqual(planUpgrade(structuredClone(from), structuredClone(to), { loaded }))
        from = to
      }
    }),
    { numRuns: 40 },
  )
})
