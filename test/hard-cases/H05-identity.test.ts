import { expect, onTestFinished, test } from 'vitest'
import { startLive, type LiveProgram } from '../support/live-program.ts'
import { verdictOf } from '../support/upgrade-rows.ts'

/** H5: `instanceof`, `Symbol()`, enum and singleton identity are the same across versions. */

const errors = (
  version: number,
): string => `export class Failure extends Error { override name = 'Failure'; code() { return ${version} } }
export class Worse extends Failure { worse() { return ${version} } }
export const token = Symbol('token')
export const shared = Symbol.for('shared')
export enum Color { Red = 'red', Blue = 'blue' }
export const enum Size { Small, Large }
export namespace Names { export const first = Symbol('first') }
export class Store {
  static #only: Store | null = null
  static get() { return (Store.#only ??= new Store()) }
  version() { return ${version} }
}
export const only = new Store()
export default Store`

const main = (version: number): string => `import Default, * as all from './errors.ts'
import { Failure, Worse, Store, token, Color, Names, only, Size } from './errors.ts'
export const identities = () => [Failure, Worse, Store, Default, token, Color, Names.first, only, Store.get(), all.shared]
export const made = { failure: new Failure('old'), worse: new Worse('old'), [token]: 'by symbol' }
export const fail = () => { throw new Worse('thrown ${version}') }
export const holder = () => () => { throw new Worse('held ${version}') }
export const caught = (run: () => void) => { try { run(); return 'nothing' } catch (error) { return error instanceof Worse && error instanceof Failure && error instanceof Error ? error.worse() : 'unknown' } }
export const check = () => [made.failure instanceof Failure, made.worse instanceof Failure, made.failure.code(), made.worse.worse(), made[token], Default === Store, Store.get().version(), Color.Red === 'red', Size.Large === 1, Object.getPrototypeOf(Worse) === Failure, new Worse('new') instanceof Failure, made.failure.constructor === Failure]`

const start = async (version: number): Promise<LiveProgram> => {
  const live = await startLive({ 'main.ts': main(version), 'errors.ts': errors(version) })
  onTestFinished(live.dispose)
  return live
}

const expected = (version: number): unknown[] => [
  true,
  true,
  version,
  version,
  'by symbol',
  true,
  version,
  true,
  true,
  true,
  true,
  true,
]

test('identities are the same over 30 upgrades and back, and old code and new code catch each other’s errors', async () => {
  const live = await start(0)
  const identities = live.see('identities()') as unknown[]
  const throwers = [live.see('holder()') as () => void]
  const caught = live.see('caught') as (run: () => void) => unknown
  for (let version = 1; version <= 30; version += 1) {
    const files = { 'main.ts': main(version), 'errors.ts': errors(version) }
    expect(verdictOf(await live.upgrade(files))).toBe('committed')
    expect(live.see('check()')).toEqual(expected(version))
    throwers.push(live.see('holder()') as () => void)
    // The functions of before throw their own text, and what they throw is of the class that is current.
    expect(new Set(throwers.map((run) => caught(run)))).toEqual(new Set([version]))
  }
  const now = live.see('identities()') as unknown[]
  expect(now.map((each, index) => each === identities[index])).toEqual(identities.map(() => true))
  expect(verdictOf(await live.rollback())).toBe('committed')
  expect(live.see('check()')).toEqual(expected(29))
})

test('an enum that gets a member, and one whose value changes, is the new one everywhere', async () => {
  const live = await startLive({
    'main.ts':
      "import { Color } from './color.ts'\nexport const names = () => Object.keys(Color).join()\nexport const isRed = (value: unknown) => value === Color.Red",
    'color.ts': "export enum Color { Red = 'red' }",
  })
  onTestFinished(live.dispose)
  expect(verdictOf(await live.upgrade({ 'color.ts': "export enum Color { Red = 'red', Blue = 'blue' }" }))).toBe(
    'committed',
  )
  expect(live.see("[names(), isRed('red')]")).toEqual(['Red,Blue', true])
})
