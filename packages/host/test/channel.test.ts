import { PassThrough, Duplex } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { openChannel, type Channel } from '../src/program/channel.ts'
import { lineSplitter } from '../src/program/json-lines.ts'
import { isForeground } from '../src/program/terminal.ts'

function pair(): { channel: Channel; program: PassThrough; sent: () => string; broken: string[] } {
  const program = new PassThrough()
  const toProgram = new PassThrough()
  const broken: string[] = []
  const stream = Duplex.from({ readable: program, writable: toProgram })
  const channel = openChannel(stream, (error) => void broken.push(error.message))
  return { channel, program, sent: () => String(toProgram.read() ?? ''), broken }
}

const started = '{"type":"started","version":1,"node":"v24","loaded":[]}\n'

describe('the channel', () => {
  test('matches answers to requests by their id, in any order', async () => {
    const { channel, program } = pair()
    const first = channel.request({ type: 'commit' }, 1000)
    const second = channel.request({ type: 'commit' }, 1000)
    const rest = '"commitMs":1,"tasks":{"inFlight":0,"held":0,"gateMs":0}}\n'
    program.write(`{"type":"committed","id":2,"generation":3,${rest}{"type":"committed","id":1,"generation":2,`)
    program.write(rest)
    expect(await first).toMatchObject({ kind: 'answer', message: { generation: 2 } })
    expect(await second).toMatchObject({ kind: 'answer', message: { generation: 3 } })
  })

  test('gives up in time, and takes no notice of a late answer', async () => {
    const { channel, program, broken } = pair()
    expect(await channel.request({ type: 'status' }, 10)).toEqual({ kind: 'timeout' })
    program.write(`{"type":"prepared","id":1,"prepareMs":1}\n${started}`)
    expect(await channel.started).toMatchObject({ node: 'v24' })
    expect(broken).toEqual([])
  })

  test('ends what is pending when the program does', async () => {
    const { channel, program } = pair()
    const pending = channel.request({ type: 'commit' }, null)
    program.end()
    expect(await pending).toEqual({ kind: 'closed' })
    expect(await channel.started).toBeNull()
    expect(await channel.request({ type: 'commit' }, null)).toEqual({ kind: 'closed' })
  })

  test.for([
    ['not JSON', 'is not valid JSON'],
    ['null', 'not an object'],
    ['{"type":"dance"}', 'unknown type "dance"'],
    ['{"type":"toString"}', 'unknown type "toString"'],
    ['{"type":"prepared","id":"1","prepareMs":1}', 'the field id'],
    ['{"type":"started","version":2,"node":"v24","loaded":[]}', 'version 2'],
  ] as const)('is closed by %s', async ([line, found]) => {
    const { channel, program, broken } = pair()
    program.write(`${line}\n`)
    expect(await channel.started).toBeNull()
    expect(broken).toEqual([expect.stringContaining(found)])
  })
})

describe('lines', () => {
  test('are cut wherever the chunks end, also inside a character', () => {
    const lines: string[] = []
    const split = lineSplitter(100, (line) => void lines.push(line))
    for (const byte of Buffer.from('ä\n\nö€\nrest')) split(Buffer.from([byte]))
    expect(lines).toEqual(['ä', 'ö€'])
  })

  test('have a limit', () => {
    const split = lineSplitter(4, () => undefined)
    split(Buffer.from('1234\n12'))
    split(Buffer.from('34\n1234'))
    expect(() => split(Buffer.from('5'))).toThrow(RangeError)
  })
})

test('a process in the foreground of a terminal is told from others', () => {
  expect(isForeground('12 (a) b) S 1 12 12 34816 12 4194304 0')).toBe(true)
  expect(isForeground('12 (node) S 1 12 12 34816 99 4194304 0')).toBe(false)
  expect(isForeground('12 (node) S 1 12 12 0 -1 4194304 0')).toBe(false)
})
