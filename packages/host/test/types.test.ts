import { describe, expect, test } from 'vitest'
import { refusalsOf } from '@midflight/planner'
import { typeVerdict } from '../src/upgrade/types.ts'
import { fakeRelease } from './fake-engine.ts'

const [from, to] = [fakeRelease({ 'src/main.ts': 'one' }), fakeRelease({ 'src/main.ts': 'two' })]

function refusals(count: number) {
  const errors = Array.from({ length: count }, (_, index) => ({
    file: 'src/main.ts',
    line: index + 1,
    column: 0,
    code: 'TS2322',
    message: `Type ${index} is not assignable.`,
  }))
  return refusalsOf(typeVerdict({ kind: 'checked', errors }, from, to).refusals)
}

describe('errors of types', () => {
  test('can each be accepted as far as they are listed', () => {
    const found = refusals(20)
    expect(found).toHaveLength(20)
    expect(found.every(({ acceptance }) => acceptance.possible)).toBe(true)
    expect(new Set(found.map(({ id }) => id)).size).toBe(20)
  })

  test('cannot all be accepted where some are not listed', () => {
    const found = refusals(25)
    expect(found).toHaveLength(21)
    expect(found.at(-1)).toMatchObject({
      id: 'type-error:src/main.ts:more',
      line: 21,
      message: 'There are 5 more errors of types, from here on.',
      acceptance: { possible: false },
    })
  })
})
