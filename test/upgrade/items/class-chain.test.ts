import { expect, onTestFinished, test } from 'vitest'
import { startLive, type Files } from '../../support/live-program.ts'
import { verdictOf } from '../../support/upgrade-rows.ts'

const a = (n: number): Files => ({
  'a.ts': `export class A { a() { return 'a${n}' } static s() { return 'sa${n}' } }`,
})
const b = (n: number): Files => ({
  'b.ts': `import { A } from './a.ts'
export class B extends A { b() { return super.a() + 'b${n}' } static override s() { return super.s() + 'sb${n}' } }`,
})
const c = (n: number): Files => ({
  'c.ts': `import { B } from './b.ts'
export class C extends B { #p = 1; c() { return this.b() + 'c${n}' + this.#p } static override s() { return super.s() + 'sc${n}' } }
export const old = new C()
export const make = () => new C()`,
})

test('a chain of classes over three modules, one change after the other, and all the way back', async () => {
  const live = await startLive({ 'main.ts': "export * from './c.ts'", ...a(1), ...b(1), ...c(1) })
  onTestFinished(live.dispose)
  const { C, old } = live.namespace()
  const versions: [a: number, b: number, c: number][] = [[1, 1, 1]]
  const expectVersion = async (): Promise<void> => {
    const [na, nb, nc] = versions.at(-1)!
    const chain = `a${na}b${nb}c${nc}1`
    const sight = [chain, chain, `sa${na}sb${nb}sc${nc}`, true, 'A']
    const look = '[old.c(), make().c(), C.s(), old instanceof C, Object.getPrototypeOf(Object.getPrototypeOf(C)).name]'
    expect(live.see(look)).toEqual(sight)
    await live.refreshed()
    expect(live.see(look)).toEqual(sight)
    expect(live.see('[C, old]')).toEqual([C, old])
  }
  const steps: [Files, [number, number, number]][] = [
    [a(2), [2, 1, 1]],
    [b(2), [2, 2, 1]],
    [c(2), [2, 2, 2]],
    [{ ...a(3), ...c(3) }, [3, 2, 3]],
    [b(3), [3, 3, 3]],
  ]
  for (const [files, version] of steps) {
    expect(verdictOf(await live.upgrade(files))).toBe('committed')
    versions.push(version)
    await expectVersion()
  }
  while (versions.length > 1) {
    expect(verdictOf(await live.rollback())).toBe('committed')
    versions.pop()
    await expectVersion()
  }
})
