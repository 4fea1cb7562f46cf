import { describe, expect, test } from 'vitest'
import { libraries } from '../../bench/real/libraries.ts'
import { walk, type Row } from '../../bench/real/walk.ts'

const timeoutMs = 240_000

/** One of each kind: a parser, a validator, a formatter, a cache and another formatter. */
const swaps = [
  ['semver', '7.8.0', 2],
  ['valibot', '1.4.2', 2],
  ['ms', '2.1.1', 1],
  ['quick-lru', '7.2.0', 1],
  ['pretty-bytes', '7.2.0', 1],
] as const

describe('a library that is swapped under load', () => {
  test.for(swaps)(
    '%s to %s: what is held works on, and answers as a fresh start does',
    { timeout: timeoutMs },
    async ([name, to, modules]) => {
      const scenario = libraries.find(({ package: library, versions }) => library === name && versions[1] === to)
      const rows: Row[] = []
      for await (const row of walk(scenario!)) rows.push(row)
      expect(rows.map(({ result }) => result)).toEqual([
        expect.objectContaining({ outcome: 'hot', changedModules: modules }),
      ])
      expect(Object.keys(scenario!.news!)).toEqual([to])
    },
  )
})
