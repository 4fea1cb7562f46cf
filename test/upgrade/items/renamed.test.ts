import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, onTestFinished, test } from 'vitest'
import { rows } from '../../support/commonjs-rows.ts'
import { startLive } from '../../support/live-program.ts'
import { testRows, verdictOf } from '../../support/upgrade-rows.ts'

describe('what a module exports is called otherwise', () => {
  testRows(
    rows([
      {
        name: 'a function, which others hold',
        before: {
          'm.cjs': `const tick = require('./tick.cjs')\nconst held = [tick]\nexports.run = () => held.map((f) => f(2))\nexports.name = () => held[0].name\nexports.first = held[0]`,
          'tick.cjs': `module.exports = tick\nfunction tick(n) { return n === 0 ? 'one' : tick(n - 1) }`,
        },
        after: { 'tick.cjs': `module.exports = tock\nfunction tock(n) { return n === 0 ? 'two' : tock(n - 1) }` },
        sees: { 'm.run()': [['one'], ['two']], 'm.name()': ['tick', 'tock'] },
        keeps: ['m.first'],
      },
      {
        name: 'one that gets a name, and loses it',
        before: {
          'm.cjs': `const tick = require('./tick.cjs')\nexports.run = () => tick()\nexports.first = tick`,
          'tick.cjs': `module.exports = function () { return 'one' }`,
        },
        after: { 'tick.cjs': `function tock() { return 'two' }\nmodule.exports = tock` },
        sees: { 'm.run()': ['one', 'two'] },
        keeps: ['m.first'],
      },
      {
        name: 'functions that are exported by name, one of them under two',
        before: {
          'm.cjs': `const { parse } = require('./cookie.cjs')\nconst held = [parse, require('./cookie.cjs').stringify]\nexports.run = () => [parse(1), ...held.map((f) => f(2))]\nexports.held = held`,
          'cookie.cjs': `exports.parse = parse\nexports.stringify = stringify\nexports.write = stringify\nfunction parse(n) { return 'parse ' + n }\nfunction stringify(n) { return 'write ' + n }`,
        },
        after: {
          'cookie.cjs': `exports.parse = parseCookie\nexports.parseCookie = parseCookie\nexports.stringify = stringifyCookie\nexports.write = stringifyCookie\nfunction parseCookie(n) { return 'parsed ' + n }\nfunction stringifyCookie(n) { return 'written ' + n }`,
        },
        sees: {
          'm.run()': [
            ['parse 1', 'parse 2', 'write 2'],
            ['parsed 1', 'parsed 2', 'written 2'],
          ],
        },
        keeps: ['m.held[0]', 'm.held[1]'],
      },
      {
        name: 'a constructor, with instances and members of its own',
        before: {
          'm.cjs': `const Room = require('./room.cjs')\nconst room = new Room('a')\nexports.see = () => [room.say(), room instanceof Room, new Room('b').say(), Room.of('c').say()]\nexports.Room = Room`,
          'room.cjs': `module.exports = Room\nfunction Room(name) { this.name = name }\nRoom.prototype.say = function () { return this.name }\nRoom.of = (name) => new Room(name)`,
        },
        after: {
          'room.cjs': `module.exports = Hall\nfunction Hall(name) { this.name = name }\nHall.prototype.say = function () { return 'hall ' + this.name }\nHall.of = (name) => new Hall(name)`,
        },
        sees: {
          'm.see()': [
            ['a', true, 'b', 'c'],
            ['hall a', true, 'hall b', 'hall c'],
          ],
        },
        keeps: ['m.Room', 'm.Room.prototype'],
        notices: ['load-time-dependent'],
      },
    ]),
  )
})

describe('what is not the same thing under another name', () => {
  const main = { 'm.cjs': `const tick = require('./tick.cjs')\nexports.run = () => tick()` }
  testRows(
    rows([
      {
        name: 'a function beside the one that was exported',
        before: { ...main, 'tick.cjs': `module.exports = tick\nfunction tick() { return 1 }` },
        after: { 'tick.cjs': `module.exports = tock\nfunction tick() { return 2 }\nfunction tock() { return 3 }` },
        sees: { 'm.run()': [1, 1] },
        ends: ['exports-replaced'],
      },
      {
        name: 'one function that becomes two, or two that become one',
        before: {
          'm.cjs': `const x = require('./x.cjs')\nconst held = [setTimeout(x.a, 1e8).unref(), setTimeout(x.b, 1e8).unref(), setTimeout(x.c, 1e8).unref(), setTimeout(x.d, 1e8).unref()]\nexports.run = () => [x.a(), x.b(), x.c(), x.d(), held.length]`,
          'x.cjs': `exports.a = exports.b = f\nexports.c = g\nexports.d = h\nfunction f() { return 1 }\nfunction g() { return 2 }\nfunction h() { return 3 }`,
        },
        after: {
          'x.cjs': `exports.a = f1\nexports.b = f2\nexports.c = gh\nexports.d = gh\nfunction f1() { return 4 }\nfunction f2() { return 5 }\nfunction gh() { return 6 }`,
        },
        sees: {
          'm.run()': [
            [1, 1, 2, 3, 4],
            [1, 1, 2, 3, 4],
          ],
        },
        ends: ['exports-replaced', 'exports-replaced', 'load-time-dependent'],
      },
      {
        name: 'another function under the name of one that is gone, which a function has handed out',
        before: {
          'm.cjs': `const x = require('./x.cjs')\nconst all = () => [x.write]\nconst held = all()\nexports.run = () => [held[0](), all()[0] === held[0]]`,
          'x.cjs': `exports.write = write\nfunction write() { return 1 }`,
        },
        after: {
          'x.cjs': `exports.write = writeOne\nexports.write = writeOne\nfunction writeOne() { return 2 }`,
        },
        sees: {
          'm.run()': [
            [1, true],
            [1, true],
          ],
        },
        ends: ['exports-replaced', 'load-only-changed'],
      },
      {
        name: 'a function that was there already',
        before: {
          ...main,
          'tick.cjs': `module.exports = tick\nfunction tick() { return 1 }\nfunction tock() { return 2 }`,
        },
        after: { 'tick.cjs': `module.exports = tock\nfunction tock() { return 3 }` },
        sees: { 'm.run()': [1, 1] },
        ends: ['exports-replaced'],
      },
      {
        name: 'a class',
        before: { ...main, 'tick.cjs': `module.exports = tick\nfunction tick() { return 1 }` },
        after: { 'tick.cjs': `module.exports = Tock\nclass Tock {}` },
        sees: { 'm.run()': [1, 1] },
        ends: ['exports-replaced'],
      },
      {
        name: 'a function that its module has put somewhere besides',
        before: {
          ...main,
          'tick.cjs': `module.exports = tick\nfunction tick() { return 1 }\nsetTimeout(tick, 1e8).unref()`,
        },
        after: { 'tick.cjs': `module.exports = tock\nfunction tock() { return 3 }\nsetTimeout(() => 1, 1e8).unref()` },
        sees: { 'm.run()': [1, 1] },
        ends: ['exports-replaced', 'effect-changed'],
      },
    ]),
  )
})

describe('another function under the name of one that is gone', () => {
  testRows(
    rows([
      {
        name: 'which nobody holds',
        before: {
          'm.cjs': `const x = require('./x.cjs')\nexports.run = () => x.write()`,
          'x.cjs': `exports.write = write\nexports.list = [1]\nfunction write() { return 1 }`,
        },
        after: {
          'x.cjs': `exports.write = writeOne\nexports.list = [writeOne].map(() => 1)\nfunction writeOne() { return 2 }`,
        },
        sees: { 'm.run()': [1, 2] },
        back: 'irreversible',
      },
    ]),
  )
})

describe('a name that comes again', () => {
  const text = (name: string, value: string): string =>
    `module.exports = ${name}\nfunction ${name}() { return '${value}' }`
  const files = (tick: string): Record<string, string> => ({
    'main.ts': `import m from './m.cjs'\nexport { m }`,
    'm.cjs': `const tick = require('./tick.cjs')\nconst held = [tick]\nexports.run = () => held[0]()\nexports.held = held`,
    'tick.cjs': tick,
  })

  test('leads to the same function, however often', async () => {
    const live = await startLive(files(text('a', 'one')))
    onTestFinished(live.dispose)
    const held = live.see('m.held[0]')
    for (const [name, value] of [
      ['b', 'two'],
      ['a', 'three'],
      ['b', 'four'],
      ['c', 'five'],
      ['a', 'six'],
    ] as const) {
      expect(verdictOf(await live.upgrade(files(text(name, value))))).toBe('committed')
      await live.refreshed()
      expect(live.see('m.run()')).toBe(value)
      expect(live.see('m.held[0]')).toBe(held)
    }
  })

  test('for another function, while the one that had it is there, ends the upgrade before it begins', async () => {
    const live = await startLive(files(text('a', 'one')))
    onTestFinished(live.dispose)
    expect(verdictOf(await live.upgrade(files(text('b', 'two'))))).toBe('committed')
    const both = `${text('b', 'three')}\nfunction a() { return 'another' }\nmodule.exports.other = () => a()`
    const outcome = await live.upgrade(files(both))
    expect(verdictOf(outcome)).toMatchObject({ aborted: 'prepare' })
    expect(live.see('m.run()')).toBe('two')
    expect(verdictOf(await live.upgrade(files(text('b', 'four'))))).toBe('committed')
    expect(live.see('m.run()')).toBe('four')
  })

  test('an upgrade that is given up leaves the function to its earlier name', async () => {
    const live = await startLive(files(text('a', 'one')))
    onTestFinished(live.dispose)
    const held = live.see('m.held[0]')
    for (let failing = 0; ; failing += 1) {
      let at = -1
      live.checkpoint = () => {
        at += 1
        if (at === failing) throw new Error('fault')
      }
      const outcome = await live.upgrade(files(text('b', 'two')))
      if (outcome.outcome === 'committed') break
      expect(live.see('m.run()')).toBe('one')
      expect(live.see('m.held[0].name')).toBe('a')
    }
    expect(live.see('m.run()')).toBe('two')
    expect(live.see('m.held[0].name')).toBe('b')
    expect(live.see('m.held[0]')).toBe(held)
  })

  test('code under earlier names is collected, though the function is held', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const live = await startLive(files(text('a', 'one')))
    onTestFinished(live.dispose)
    for (const name of ['b', 'a', 'c', 'b', 'a', 'c'])
      expect(verdictOf(await live.upgrade(files(text(name, name))))).toBe('committed')
    await live.refreshed()
    const left = (): unknown[] =>
      live
        .status()
        .slice(0, -1)
        .filter(({ collected }) => !collected)
    for (let round = 0; round < 20 && left().length > 0; round += 1) {
      collect()
      await sleep(10)
    }
    expect(left()).toEqual([])
    expect(live.see('m.run()')).toBe('c')
  })
})
