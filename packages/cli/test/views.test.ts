import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { MidflightError } from '@midflight/model'
import type { HostEvent } from '@midflight/host'
import { savedView, startedView, warningView } from '../src/views/host-event.ts'
import { table } from '../src/views/table.ts'
import { aborted, committed, reason, unchanged } from './answers.ts'

const plain = (_format: unknown, text: string): string => text
const red = (_format: unknown, text: string): string => `\u001B[31m${text}\u001B[39m`

type Saved = Extract<HostEvent, { kind: 'saved' }>
const saved = (outcome: Saved['outcome'], files = ['src/a.ts']): Saved => ({
  kind: 'saved',
  files,
  outcome,
  elapsedMs: 12.34,
})

describe('a table', () => {
  test('is aligned, whatever is coloured', () => {
    const rows = [
      ['a', 'bbb', 'c'],
      ['aaaa', 'b', ''],
    ]
    expect(table(rows, '  ')).toBe('  a     bbb  c\n  aaaa  b')
    const coloured = rows.map((row) => row.map((cell) => red(null, cell)))
    expect(stripVTControlCharacters(table(coloured))).toBe('a     bbb  c\naaaa  b    ')
  })
})

describe('a save', () => {
  const error = new MidflightError('source-not-found', 'It is gone.', { remedy: 'Bring it back.' })

  test.for([
    ['committed', saved(committed), 'midflight  generation 2 in 12 ms  src/a.ts'],
    ['committed', saved(committed, ['a.ts', 'b.ts']), 'midflight  generation 2 in 12 ms  2 files'],
    ['unchanged', saved(unchanged), 'midflight  no change of code  src/a.ts'],
    ['failed', saved({ outcome: 'failed', error }), 'error[source-not-found]: It is gone. Bring it back.'],
  ] as const)('that is %s takes one line', ([_name, event, line]) => {
    expect(savedView(event, plain)).toBe(line)
  })

  test('that is refused shows a few reasons', () => {
    const text = savedView(
      saved({ outcome: 'refused', reasons: Array.from({ length: 5 }, () => reason), plan: null }),
      plain,
    )
    expect(text.split('\n')).toHaveLength(5)
    expect(text).toContain('  effect-changed src/server.ts:12 server.listen(8080): The effect changed')
    expect(text).toContain('and 2 more: midflight plan')
  })

  test('that is aborted shows the error with its place', () => {
    const text = savedView(saved(aborted), plain)
    expect(text).toContain('aborted in the phase prepare')
    expect(text).toContain('src/rooms.ts:4:3: TypeError: no such room')
  })
})

test('the start and warnings are said in a line', () => {
  const release = 'chat@1.0.0+aaa'
  expect(startedView({ kind: 'started', release, pid: 1, control: '/x' }, plain)).toBe(
    `midflight  ${release} runs as generation 1`,
  )
  const error = new MidflightError('disk-failed', 'It is full.', { remedy: 'Empty it.' })
  expect(warningView({ kind: 'warning', error }, plain)).toBe('error[disk-failed]: It is full. Empty it.')
})
