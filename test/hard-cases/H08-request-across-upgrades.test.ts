import { afterEach, describe, expect, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'

/** A request suspended at `await` across an upgrade sees one version only, through every module. */

let live: LiveProgram
afterEach(() => live.dispose())

/** Every place through which a version can be reached says which one it is. */
const program = (version: number): Files => ({
  'main.ts': `
import { events, held, log } from 'probe'
import { task } from 'midflight'
import { direct } from './direct.ts'
import { Shape, Base, made } from './classes.ts'
import * as everything from './direct.ts'
import { unchanged } from './unchanged.ts'
import { callHeld } from './holder.ts'

export const version = () => ${version}
export const kept = new Shape()
const literal = { run: () => ${version} }

export async function see() {
  const lazy = await import('./lazy.ts')
  const inner = class extends Base { own() { return super.level() } }
  const shape = new Shape()
  const seen = {
    own: version(),
    direct: direct(),
    namespace: everything.direct(),
    spread: ({ ...everything }).direct(),
    value: everything.value,
    kept: kept.method(),
    keptSuper: kept.throughSuper(),
    keptAccessor: kept.accessor,
    keptPrivate: kept.reveal(),
    fresh: shape.method(),
    freshSuper: shape.throughSuper(),
    viaReference: Reflect.construct(made.Shape, []).method(),
    static: Shape.create(),
    inner: new inner().own(),
    unchanged: unchanged(),
    lazy: lazy.lazy(),
    held: callHeld(),
    mapped: [0].map(direct)[0],
    literal: [0].map(literal.run)[0],
    instance: kept instanceof Shape && shape instanceof made.Shape && kept instanceof Base,
  }
  return seen
}

events.on('work', (name, waits) => {
  task(async () => {
    const seen = [await see()]
    for (let round = 0; round < waits; round += 1) {
      await new Promise((resolve) => events.once(name, resolve))
      seen.push(await see())
    }
    held.set(name, seen)
  })
})
`,
  'direct.ts': `export const value = ${version}\nexport function direct() { return ${version} }`,
  'unchanged.ts': `import { direct } from './direct.ts'\nimport { Shape } from './classes.ts'\nexport const unchanged = () => direct() === new Shape().method() ? direct() : -1`,
  'classes.ts': `
export class Base {
  level() { return ${version} }
  method() { return -1 }
}
export class Shape extends Base {
  #secret() { return ${version} }
  method() { return ${version} }
  level() { return -2 }
  throughSuper() { return super.level() }
  get accessor() { return ${version} }
  reveal() { return this.#secret() }
  static create() { return ${version} }
}
export const made = { Shape }
`,
  'lazy.ts': `import { direct } from './direct.ts'\nexport const lazy = () => direct() === ${version} ? ${version} : -1`,
  'holder.ts': `
import { direct } from './direct.ts'
const registry = [direct]
export const callHeld = () => registry[0]()
`,
})

const all = (version: number): Record<string, unknown> => ({
  ...Object.fromEntries(
    'own direct namespace spread value kept keptSuper keptAccessor keptPrivate fresh freshSuper viaReference static inner unchanged lazy held mapped literal'
      .split(' ')
      .map((key) => [key, version]),
  ),
  instance: true,
})

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** Stable references, records, classes and namespaces, as the runtime holds them: nothing of an overlap is left in them. */
function leftovers(): string[] {
  const found: string[] = []
  const look = (name: string, holder: object): void => {
    for (const [key, { get }] of Object.entries(Object.getOwnPropertyDescriptors(holder)))
      if (get !== undefined && !key.startsWith('accessor')) found.push(`${name}.${key}`)
  }
  for (const unit of live.program.units.values()) {
    for (const [key, implementation] of Object.entries(unit.current))
      if (implementation.name === 'dispatch') found.push(`${unit.path}: current.${key}`)
    for (const records of unit.records.flatMap((known) => known.deref() ?? [])) {
      look(`${unit.path}: calls`, records.calls)
      look(`${unit.path}: values`, records.values)
    }
    for (const { name, reference, overlap } of unit.classes.values()) {
      look(`${unit.path}: ${name}`, reference)
      look(`${unit.path}: ${name}.prototype`, reference.prototype)
      if (overlap !== null) found.push(`${unit.path}: ${name}`)
    }
    if (unit.views !== null) found.push(`${unit.path}: views`)
  }
  return found
}

const see = (): Promise<Record<string, unknown>> => live.see('see()') as Promise<Record<string, unknown>>

describe('a task', () => {
  test('that waits across an upgrade sees its own version, and a new one the new version', async () => {
    live = await startLive(program(1))
    live.events.emit('work', 'old', 1)
    await settled()
    expect(await live.upgrade(program(2))).toMatchObject({ outcome: 'committed', tasks: { inFlight: 1 } })
    live.events.emit('work', 'new', 0)
    await settled()
    live.events.emit('old')
    await settled()
    expect(live.held.get('new')).toEqual([all(2)])
    expect(live.held.get('old')).toEqual([all(1), all(1)])
  })

  test('sees its own version across many upgrades, whatever else begins and ends meanwhile', async () => {
    live = await startLive(program(1))
    for (let version = 1; version <= 8; version += 1) {
      if (version > 1) expect(await live.upgrade(program(version))).toMatchObject({ outcome: 'committed' })
      if (version % 3 === 0) await live.refreshed()
      live.events.emit('work', `from ${version}`, 2)
      await settled()
      expect(await see()).toEqual(all(version))
    }
    for (const version of [5, 1, 8, 3]) live.events.emit(`from ${version}`)
    await settled()
    await live.refreshed()
    for (const version of [4, 5, 8, 2, 1, 3, 6, 7]) live.events.emit(`from ${version}`)
    await settled()
    for (const version of [2, 4, 6, 7]) live.events.emit(`from ${version}`)
    await settled()
    for (let version = 1; version <= 8; version += 1)
      expect([version, live.held.get(`from ${version}`)]).toEqual([
        version,
        Array.from({ length: 3 }, () => all(version)),
      ])
    expect(leftovers()).toEqual([])
    expect(await see()).toEqual(all(8))
  })

  test('that has ended leaves nothing behind: all is plain, and older instances and code are on the newest', async () => {
    live = await startLive(program(1))
    live.events.emit('work', 'old', 1)
    await settled()
    await live.upgrade(program(2))
    expect(leftovers().length).toBeGreaterThan(10)
    live.events.emit('old')
    await settled()
    expect(leftovers()).toEqual([])
    expect(live.program.overlap.stopWatching).toBe(null)
    expect(await see()).toEqual(all(2))
    await live.upgrade(program(3))
    expect(leftovers()).toEqual([])
    expect(await see()).toEqual(all(3))
  })

  test('keeps its version over a rollback, and the generation that it rolls back to is one of its own', async () => {
    live = await startLive(program(1))
    live.events.emit('work', 'one', 2)
    await settled()
    await live.upgrade(program(2))
    live.events.emit('work', 'two', 1)
    await settled()
    live.events.emit('one')
    await settled()
    expect(await live.rollback()).toMatchObject({ outcome: 'committed', generation: 3 })
    live.events.emit('work', 'three', 0)
    for (const name of ['one', 'two']) live.events.emit(name)
    await settled()
    expect(live.held.get('one')).toEqual([all(1), all(1), all(1)])
    expect(live.held.get('two')).toEqual([all(2), all(2)])
    expect(live.held.get('three')).toEqual([all(1)])
    expect(leftovers()).toEqual([])
  })

  test('does not notice upgrades that are given up, or fail at the commit', async () => {
    live = await startLive(program(1))
    live.events.emit('work', 'old', 3)
    await settled()
    await live.upgrade(program(2))
    live.events.emit('work', 'new', 2)
    await settled()
    await live.refreshed()
    const before = leftovers()
    expect(await live.upgrade(program(3), { abort: true })).toMatchObject({ outcome: 'aborted' })
    live.events.emit('old')
    await settled()
    live.checkpoint = (step) => {
      if (step === 'number the generation') throw new Error('failed on purpose')
    }
    expect(await live.upgrade(program(4))).toMatchObject({ outcome: 'aborted', phase: 'commit' })
    live.checkpoint = () => {}
    expect(leftovers()).toEqual(before)
    for (const name of ['old', 'new', 'old', 'new']) {
      live.events.emit(name)
      await settled()
    }
    expect(live.held.get('old')).toEqual([all(1), all(1), all(1), all(1)])
    expect(live.held.get('new')).toEqual([all(2), all(2), all(2)])
    expect(leftovers()).toEqual([])
    expect(await see()).toEqual(all(2))
  })

  test('of which nothing changes in its modules costs nothing: there is no overlap', async () => {
    live = await startLive(program(1))
    await live.upgrade(program(2))
    expect(leftovers()).toEqual([])
    expect(live.program.overlap.units.size).toBe(0)
  })
})
