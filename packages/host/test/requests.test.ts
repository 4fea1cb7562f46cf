import { describe, expect, test } from 'vitest'
import { parsePlanRequest, parseRollbackRequest, parseUpgradeRequest } from '../src/control/requests.ts'

const id = 'effect-changed:src/main.ts:greet'
const reason = 'nobody is in the rooms at night'
const longest = id.padEnd(400, 'x')

describe('what is accepted', () => {
  test('is a list of ids with a reason', () => {
    const asked = { accept: [id, longest, id], reason: ` ${reason} ` }
    const read = { accept: [id, longest], reason }
    expect(parseUpgradeRequest(asked)).toEqual({ strategy: 'auto', queue: false, ...read })
    expect(parseRollbackRequest({ ...asked, to: 3 })).toEqual({ to: 3, queue: false, ...read })
    expect(parsePlanRequest({ accept: [id] })).toEqual({ accept: [id] })
    expect(parsePlanRequest({ accept: [] })).toEqual({})
    expect(parseUpgradeRequest({ accept: [] })).toEqual({ strategy: 'auto', queue: false })
  })

  test('may be bound to two releases', () => {
    const asked = { accept: [id], reason, between: ['0123456789ab', 'ba9876543210'] }
    expect(parseUpgradeRequest(asked)).toMatchObject(asked)
  })

  test('has limits', () => {
    const accept = Array.from({ length: 100 }, (_, index) => `${id}${index}`)
    const text = 'x'.repeat(500)
    expect(parseUpgradeRequest({ accept, reason: text })).toMatchObject({ accept, reason: text })
  })

  test.for([
    ['accept', { accept: id, reason }],
    ['accept', { accept: null, reason }],
    ['accept', { accept: [7], reason }],
    ['accept', { accept: ['effect-changed'], reason }],
    ['accept', { accept: ['no-such-code:src/main.ts:greet'], reason }],
    ['accept', { accept: ['toString:src/main.ts:greet'], reason }],
    ['accept', { accept: [`${id} and more`], reason }],
    ['accept', { accept: [`${id}\u001B[2J`], reason }],
    ['accept', { accept: [`${longest}x`], reason }],
    ['accept', { accept: Array.from({ length: 101 }, (_, index) => `${id}${index}`), reason }],
    ['accept', { reason }],
    ['accept', { accept: [], reason }],
    ['between', { accept: [id], reason, between: '0123456789ab' }],
    ['between', { accept: [id], reason, between: ['0123456789ab'] }],
    ['between', { accept: [id], reason, between: ['0123456789ab', 'chat@1.0.0+0123456789ab'] }],
    ['between', { accept: [id], reason, between: ['0123456789ab', '0123456789ab', '0123456789ab'] }],
    ['reason', { between: ['0123456789ab', '0123456789ab'] }],
    ['reason', { accept: [id] }],
    ['reason', { accept: [id], reason: '' }],
    ['reason', { accept: [id], reason: ' \t ' }],
    ['reason', { accept: [id], reason: 'two\nlines' }],
    ['reason', { accept: [id], reason: 'red \u001B[31m' }],
    ['reason', { accept: [id], reason: 'turned \u202Eround' }],
    ['reason', { accept: [id], reason: 'half \uD800' }],
    ['reason', { accept: [id], reason: 'x'.repeat(501) }],
    ['reason', { accept: [id], reason: 7 }],
  ] as const)('with a wrong %s is not read: %j', ([field, body]) => {
    for (const parse of [parseUpgradeRequest, parseRollbackRequest])
      expect(() => parse(body)).toThrow(`its field ${field} is not`)
  })
})
