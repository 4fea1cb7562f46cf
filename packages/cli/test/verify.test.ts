import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RecordedEvent, Upgraded } from '../src/recorder/instructions.ts'
import { compareColdStarts } from '../src/verify/cold-starts.ts'
import { differencesOf } from '../src/verify/differences.ts'
import { readPlace, spread, writePlace } from '../src/verify/points.ts'
import { hangs, readRun, type RunRecord } from '../src/verify/run-record.ts'
import type { VerifyReport } from '../src/verify/report.ts'
import { keepLast } from '../src/verify/process-group.ts'
import { isTestFile } from '../src/verify/sides.ts'
import { verifyView } from '../src/views/verify.ts'

const points = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ process: 'a.ts', number: index + 1, label: `point ${index + 1}` }))

describe('points', () => {
  test('are tried first at both ends, then in the middle of what is left', () => {
    expect(spread(points(9)).map(({ number }) => number)).toEqual([1, 9, 5, 3, 7, 2, 4, 6, 8])
  })

  test('are all tried once', () => {
    fc.assert(
      fc.property(fc.nat(200), (count) => {
        const numbers = spread(points(count)).map(({ number }) => number)
        expect(numbers.toSorted((a, b) => a - b)).toEqual(points(count).map(({ number }) => number))
      }),
    )
  })

  test.for([
    ['17', { process: null, number: 17 }],
    ['src/main.ts:3', { process: 'src/main.ts', number: 3 }],
    ['test/a.test.ts@2:3', { process: 'test/a.test.ts@2', number: 3 }],
    ['0', null],
    ['src/main.ts', null],
    ['-1', null],
    ['', null],
  ] as const)('%s is read as a place', ([text, place]) => {
    expect(readPlace(text)).toEqual(place)
  })

  test('are named by their number where one process has them all', () => {
    expect(writePlace({ process: 'a.ts', number: 2 }, new Set(['a.ts']))).toBe('2')
    expect(writePlace({ process: 'a.ts', number: 2 }, new Set(['a.ts', 'b.ts']))).toBe('a.ts:2')
  })
})

test.for([
  ['test/rooms.ts', true],
  ['src/__tests__/rooms.js', true],
  ['src/rooms.test.ts', true],
  ['src/rooms_spec.cjs', true],
  ['test.mjs', true],
  ['test-rooms.js', true],
  ['src/latest.ts', false],
  ['src/contest/rooms.ts', false],
  ['src/testing.ts', false],
  ['test/node_modules/a/index.js', false],
] as const)('%s is a test: %s', ([path, isTest]) => {
  expect(isTestFile(path)).toBe(isTest)
})

const process = 'test/a.test.ts'
const started: RecordedEvent[] = [
  { kind: 'process', pid: 10, parent: 1, entry: process },
  { kind: 'process', pid: 11, parent: 10, entry: 'src/main.ts' },
]
const ran = (name: string, passed = true, inside: readonly RecordedEvent[] = []): RecordedEvent[] => [
  { kind: 'test-begin', process, test: name },
  ...inside,
  { kind: 'test-end', process, test: name, passed, message: passed ? null : 'wrong' },
]
const upgraded = (at: string = process, how: Upgraded = { outcome: 'committed' }): RecordedEvent => ({
  kind: 'upgraded',
  process: at,
  number: 1,
  ...how,
})
const answered = (request: number, text: string): RecordedEvent[] => [
  { kind: 'request', process: 'src/main.ts', request, name: 'GET /' },
  { kind: 'answer', process: 'src/main.ts', request, status: 200, digest: text, text },
]
const run = (events: readonly RecordedEvent[], ending = 'exit code 0'): RunRecord =>
  readRun([...started, ...events], ending, '')

describe('a run with an upgrade', () => {
  /** The second test passes on the new version only. */
  const cold = {
    old: compareColdStarts([run([...ran('one'), ...ran('two', false)], 'exit code 1')]),
    new: compareColdStarts([run([...ran('one'), ...ran('two')])]),
  }

  test.for<[name: string, events: RecordedEvent[], what: string[]]>([
    ['before a test that then passes', [...ran('one'), upgraded(), ...ran('two')], []],
    ['before a test that still fails', [...ran('one'), upgraded(), ...ran('two', false)], [`${process}: two`]],
    ['after a test that passes already', [...ran('one'), ...ran('two'), upgraded()], [`${process}: two`]],
    ['after a test that fails', [...ran('one'), ...ran('two', false), upgraded()], []],
    ['within a test that fails', [...ran('one'), ...ran('two', false, [upgraded()])], []],
    ['within a test that passes', [...ran('one'), ...ran('two', true, [upgraded()])], []],
    [
      'of the process that the tests have started',
      [...ran('one'), upgraded('src/main.ts'), ...ran('two', false)],
      [`${process}: two`],
    ],
    ['of a process of somebody else', [...ran('one'), upgraded('src/other.ts'), ...ran('two', false)], []],
    ['before a test that is not run', [...ran('one'), upgraded()], []],
    ['before a test that breaks', [upgraded(), ...ran('one', false), ...ran('two')], [`${process}: one`]],
    ['that changes nothing', [...ran('one'), upgraded(process, { outcome: 'unchanged' }), ...ran('two', false)], []],
  ])('%s', ([, events, what]) => {
    expect(differencesOf(run(events, 'exit code 1'), cold).map((difference) => difference.what)).toEqual(what)
  })

  test('is different when the upgrade is aborted', () => {
    const aborted = upgraded(process, { outcome: 'aborted', message: 'it threw' })
    const found = differencesOf(run([...ran('one'), aborted, ...ran('two', false)], 'exit code 1'), cold)
    expect(found).toMatchObject([{ kind: 'aborted', found: 'it threw' }])
  })

  test('is different when it does not end, and nothing else is said then', () => {
    expect(differencesOf(run([upgraded()], hangs), cold)).toMatchObject([{ kind: 'ending' }])
  })

  test('is different when the command ends as neither version does', () => {
    const found = differencesOf(run([...ran('one'), upgraded(), ...ran('two')], 'signal SIGSEGV'), cold)
    expect(found).toMatchObject([{ kind: 'ending', found: 'signal SIGSEGV', expected: 'exit code 1 or exit code 0' }])
  })
})

describe('answers', () => {
  const starts = (texts: readonly string[]): RunRecord => run(texts.flatMap((text, index) => answered(index + 1, text)))
  const old = compareColdStarts([starts(['a', 'b'])])

  test('are compared from the upgrade on, with those of the new version', () => {
    const cold = { old, new: compareColdStarts([starts(['x', 'y'])]) }
    const found = differencesOf(run([...answered(1, 'a'), upgraded('src/main.ts'), ...answered(2, 'b')]), cold)
    expect(found).toEqual([
      { kind: 'answer', what: 'src/main.ts: request 2: GET /', expected: '200 y', found: '200 b' },
    ])
  })

  test('are not compared where cold starts differ', () => {
    const cold = { old, new: compareColdStarts([starts(['x', 'y']), starts(['x', 'z'])]) }
    expect(differencesOf(run([...answered(1, 'a'), upgraded('src/main.ts'), ...answered(2, 'b')]), cold)).toEqual([])
  })
})

test('a test that does not always end alike is flaky, and decides nothing', () => {
  const flaky = compareColdStarts([run(ran('one')), run(ran('one', false), 'exit code 1')])
  expect(flaky).toMatchObject({ flakyTests: [`${process}: one`], ending: null })
  expect(differencesOf(run([upgraded(), ...ran('one', false)], 'exit code 1'), { old: flaky, new: flaky })).toEqual([])
})

test('a test that runs again under the same name is another one', () => {
  expect([...run([...ran('one'), ...ran('one', false)]).tests].map(([key, { passed }]) => [key, passed])).toEqual([
    [`${process}: one`, true],
    [`${process}: one (2)`, false],
  ])
})

test('of what a run prints, the last is kept', () => {
  const kept = keepLast(4)
  for (const text of ['ab', 'cd', 'e', 'fg']) kept.add(Buffer.from(text))
  expect(kept.text()).toBe('cdefg')
  kept.add(Buffer.from('hijk'))
  expect(kept.text()).toBe('hijk')
})

test('a report says where, what, and how to do it again', () => {
  const difference = { kind: 'test', what: 'a.test.ts: one', expected: 'passes', found: 'fails: \n  no' } as const
  const repeat = 'midflight verify v1 v2 --at 3 -- npm test'
  const finding = { at: '3', label: 'after request 1: GET /', isSteady: true, differences: [difference], repeat }
  const counts = { points: 9, tried: 4, same: 3, different: 1, refused: 0, unsteady: 0, notReached: 0 }
  const report: VerifyReport = {
    outcome: 'different',
    ...counts,
    flakyTests: ['a.test.ts: two'],
    refusals: [],
    findings: [finding],
    elapsedMs: 1234,
  }
  expect(verifyView(report, (_format, text) => text)).toMatchInlineSnapshot(`
    "Different at 1 point: there an upgraded program is not like a new one.

    points       9
    tried        4, in 1.2 s with the cold starts
    same         3
    different    1
    refused      0
    unsteady     0
    not reached  0
    flaky tests  1

    Flaky, and not compared: they do not always end alike on a cold start.
      a.test.ts: two

    point 3  after request 1: GET /
        test a.test.ts: one
          expected  passes
          found     fails: no
        repeat: midflight verify v1 v2 --at 3 -- npm test"
  `)
})
