import { EventEmitter } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'

let live: LiveProgram | null = null
afterEach(() => {
  live?.dispose()
  live = null
})

/** A program whose `join` registers a closure on an emitter that it is given. */
const joining = (closure: string, before = ''): Files => ({
  'main.ts': `
import { log } from 'probe'
${before}
export function join(room: string, socket: any) {
  ${closure}
}
`,
})

interface Row {
  readonly name: string
  readonly first: Files
  readonly then: Files
  /** What is logged for one `message` event with 1, before and after. */
  readonly sees: readonly [before: unknown, after: unknown]
}

const onMessage = (body: string, parameters = '(data: number)'): string =>
  `socket.on('message', ${parameters} => { log(${body}) })`

const moving: readonly Row[] = [
  {
    name: 'its body changes',
    first: joining(onMessage('`1 ${room} ${data}`')),
    then: joining(onMessage('`2 ${room} ${data}`')),
    sees: ['1 attic 1', '2 attic 1'],
  },
  {
    name: 'it is an expression',
    first: joining(`socket.on('message', (data: number) => log([1, room, data]))`),
    then: joining(`socket.on('message', (data: number) => log([2, room, data]))`),
    sees: [
      [1, 'attic', 1],
      [2, 'attic', 1],
    ],
  },
  {
    name: 'only a function of its module changes',
    first: joining(onMessage('text(room, data)'), 'const text = (room: string, data: number) => `1 ${room} ${data}`'),
    then: joining(onMessage('text(room, data)'), 'const text = (room: string, data: number) => `2 ${room} ${data}`'),
    sees: ['1 attic 1', '2 attic 1'],
  },
  {
    name: 'the new body takes fewer variables, in another order',
    first: joining(`const a = 'a'; const b = 'b'; const c = 'c'; ${onMessage('a + b + c + data')}`),
    then: joining(`const a = 'a'; const b = 'b'; const c = 'c'; ${onMessage('c + data + a')}`),
    sees: ['abc1', 'c1a'],
  },
  {
    name: 'it counts in a variable',
    first: joining(`let count = 0; ${onMessage('(count += data, count)')}`),
    then: joining(`let count = 0; ${onMessage('(count++, count *= 10, count)')}`),
    sees: [1, 20],
  },
  {
    name: 'it is a function with `this`',
    first: joining(`socket.on('message', function (this: any, data: number) { log([1, this === socket, data]) })`),
    then: joining(`socket.on('message', function (this: any, data: number) { log([2, this === socket, data]) })`),
    sees: [
      [1, true, 1],
      [2, true, 1],
    ],
  },
  {
    name: 'its parameters are taken apart',
    first: joining(
      `socket.on('message', (data: any, { length } = 'abc', ...rest: any[]) => log([1, length, rest, data]))`,
    ),
    then: joining(
      `socket.on('message', (data: any, { length } = 'abc', ...rest: any[]) => log([2, length, rest, data]))`,
    ),
    sees: [
      [1, 3, [], 1],
      [2, 3, [], 1],
    ],
  },
  {
    name: 'it refers to itself by its own name',
    first: joining(
      `socket.on('message', function own(data: number) { log([1, socket.listeners('message')[0] === own]) })`,
    ),
    then: joining(
      `socket.on('message', function own(data: number) { log([2, socket.listeners('message')[0] === own]) })`,
    ),
    sees: [
      [1, true],
      [2, true],
    ],
  },
  {
    name: 'it is named and registered by its name',
    first: joining(`const hear = (data: number) => log(['1', data]); socket.on('message', hear)`),
    then: joining(`const hear = (data: number) => log(['2', data]); socket.on('message', hear)`),
    sees: [
      ['1', 1],
      ['2', 1],
    ],
  },
  {
    name: 'it calls a function of the function around it',
    first: joining(
      `function say(data: number) { log(['1', room, data]) }\n socket.on('message', (data: number) => say(data))`,
    ),
    then: joining(
      `function say(data: number) { log(['2', room, data]) }\n socket.on('message', (data: number) => say(data))`,
    ),
    sees: [
      ['1', 'attic', 1],
      ['2', 'attic', 1],
    ],
  },
  {
    name: 'another registration is put before it',
    first: joining(onMessage('`1 ${data}`')),
    then: joining(`socket.on('close', () => log('closed'))\n${onMessage('`2 ${data}`')}`),
    sees: ['1 1', '2 1'],
  },
  {
    name: 'it makes closures itself',
    first: joining(
      `let n = 0; socket.on('message', (data: number) => { n += 1; socket.on('inner', () => { n += 1; log(['1', n]) }); socket.emit('inner'); socket.removeAllListeners('inner') })`,
    ),
    then: joining(
      `let n = 0; socket.on('message', (data: number) => { n += 10; socket.on('inner', () => { n += 10; log(['2', n]) }); socket.emit('inner'); socket.removeAllListeners('inner') })`,
    ),
    sees: [
      ['1', 2],
      ['2', 22],
    ],
  },
]

describe('a listener that a function has registered runs the new code if', () => {
  test.for(moving)('$name', async ({ first, then, sees }) => {
    live = await startLive(first)
    const socket = new EventEmitter()
    ;(live.see('join') as (room: string, on: EventEmitter) => void)('attic', socket)
    socket.emit('message', 1)
    expect(live.log).toEqual([sees[0]])
    const upgraded = await live.upgrade(then)
    expect(upgraded).toMatchObject({ outcome: 'committed' })
    socket.emit('message', 1)
    expect(live.log).toEqual([sees[0], sees[1]])
    expect(socket.listenerCount('message')).toBe(1)
    expect(await live.rollback()).toMatchObject({ outcome: 'committed' })
    expect(await live.upgrade(then)).toMatchObject({ outcome: 'committed' })
    live.log.length = 0
    socket.emit('message', 1)
    expect(live.log).toHaveLength(1)
  })
})

interface Stay {
  readonly name: string
  readonly first: string
  readonly then: string
  readonly because: string
}

const staying: readonly Stay[] = [
  {
    name: 'it uses a variable that it did not use',
    first: "socket.on('message', (data: number) => log(1))",
    then: "socket.on('message', (data: number) => log([2, room]))",
    because: 'it uses `room`, which the earlier code did not',
  },
  {
    name: 'a variable is computed in another way',
    first: "const key = room + 1; socket.on('message', () => log([1, key]))",
    then: "const key = { room }; socket.on('message', () => log([2, key]))",
    because: '`key` is declared in another way',
  },
  {
    name: 'it takes more parameters',
    first: "socket.on('message', () => log([1, room]))",
    then: "socket.on('message', (data: number) => log([2, data]))",
    because: 'it takes more parameters than the earlier code passes on',
  },
  {
    name: 'it runs once',
    first: "socket.once('message', () => log(1))",
    then: "socket.once('message', () => log(2))",
    because: '',
  },
  {
    name: 'nothing tells how often it is called',
    first: "socket.keep.set('a', () => log(1)); socket.once('message', () => socket.keep.get('a')())",
    then: "socket.keep.set('a', () => log(2)); socket.once('message', () => socket.keep.get('a')())",
    because: 'nothing tells what keeps it, and how often it is called',
  },
  {
    name: 'the new body uses `arguments`',
    first: "socket.on('message', function (data: number) { log([1, data]) })",
    then: "socket.on('message', function () { log([2, arguments.length]) })",
    because: 'it uses `arguments`, which the earlier code did not',
  },
  {
    name: 'a variable is assigned to now',
    first: "const n = 1; socket.on('message', () => log([1, n]))",
    then: "let n = 1; socket.on('message', () => log([2, n++]))",
    because: '`n` is bound in another way',
  },
  {
    name: 'it is registered for something else',
    first: "socket.on('message', () => log([1]))",
    then: "socket.on('other', () => log([2]))",
    because: 'the new version has no function in its place',
  },
]

describe('a closure runs on with the code that made it, and the plan says why, if', () => {
  test.for(staying)('$name', async ({ first, then, because }) => {
    live = await startLive(joining(first))
    const socket = Object.assign(new EventEmitter(), { keep: new Map() })
    ;(live.see('join') as (room: string, on: EventEmitter) => void)('attic', socket)
    const upgraded = await live.upgrade(joining(then))
    expect(upgraded).toMatchObject({ outcome: 'committed' })
    const { notices, closures } = (upgraded as Extract<typeof upgraded, { outcome: 'committed' }>).plan
    expect(notices.filter(({ code }) => code === 'held-closure').map(({ message }) => message)).toEqual(
      because === '' ? [] : [expect.stringContaining(because)],
    )
    expect(closures ?? []).toEqual(
      because === '' ? [] : [expect.objectContaining({ module: 'main.ts', fate: 'stays', why: because, line: 5 })],
    )
    socket.emit('message', 1)
    expect([live.log[0]].flat()[0]).toBe(1)
  })

  test('the type of a variable has changed', async () => {
    const program = (field: string, text: string): Files => ({
      'main.ts': `
import { log } from 'probe'
interface Room { ${field}: string }
export function join(room: Room, socket: any) {
  socket.on('message', () => log(${text}))
}
`,
    })
    live = await startLive(program('name', '[1, room.name]'))
    const socket = new EventEmitter()
    ;(live.see('join') as (room: object, on: EventEmitter) => void)({ name: 'attic' }, socket)
    const upgraded = await live.upgrade(program('title', '[2, room.title]'))
    expect(upgraded).toMatchObject({
      outcome: 'committed',
      plan: { closures: [{ why: '`Room`, the type of `room`, has a new member `title`' }] },
    })
    socket.emit('message')
    expect(live.log).toEqual([[1, 'attic']])
  })
})

describe('closures that move', () => {
  const counting = (version: number): Files => ({
    'main.ts': `
import { log, events, held } from 'probe'
export function start() {
  let ticks = 0
  const hear = (data: number) => { ticks += 1; log([${version}, data, ticks]) }
  events.on('tick', hear)
  held.set('stop', () => events.off('tick', hear))
}
start()
`,
  })

  test('are called once for each event after 100 upgrades, keep their variables, and can be taken off', async () => {
    live = await startLive(counting(0))
    for (let version = 1; version <= 100; version += 1) {
      expect(await live.upgrade(counting(version))).toMatchObject({ outcome: 'committed' })
      live.events.emit('tick', version)
      expect(live.log.splice(0)).toEqual([[version, version, version]])
    }
    expect(live.events.listenerCount('tick')).toBe(1)
    ;(live.held.get('stop') as () => void)()
    live.events.emit('tick', 101)
    expect(live.log).toEqual([])
  })

  test('go back with a rollback, each to what its code takes', async () => {
    const program = (text: string): Files => joining(`const a = 'a'; const b = 'b'; ${onMessage(text)}`)
    live = await startLive(program('a + b + data'))
    const join = (on: EventEmitter): void => (live!.see('join') as (room: string, on: EventEmitter) => void)('', on)
    const older = new EventEmitter()
    const newer = new EventEmitter()
    join(older)
    await live.upgrade(program("'only ' + a + data"))
    join(newer)
    expect(await live.rollback()).toMatchObject({ outcome: 'committed' })
    older.emit('message', 1)
    newer.emit('message', 2)
    expect(live.log).toEqual(['ab1', 'only a2'])
  })

  test('are as before when the upgrade is taken back at its last step', async () => {
    live = await startLive(counting(1))
    live.checkpoint = (step) => {
      if (step === 'number the generation') throw new Error('fault')
    }
    expect(await live.upgrade(counting(2))).toMatchObject({ outcome: 'aborted' })
    live.events.emit('tick', 0)
    expect(live.log).toEqual([[1, 0, 1]])
  })

  test('show their new place in stack traces', async () => {
    const program = (lines: string): Files =>
      joining(`socket.on('message', (data: number) => {${lines}\n    log(new Error(String(data)).stack)\n  })`)
    live = await startLive(program(''))
    const socket = new EventEmitter()
    ;(live.see('join') as (room: string, on: EventEmitter) => void)('attic', socket)
    await live.upgrade(program('\n    // one more line\n    void room'.replace('void room', '')))
    socket.emit('message', 1)
    expect(live.log[0]).toMatch(/main\.ts:\d+:9/)
  })
})
