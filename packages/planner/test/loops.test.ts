import type { LoopFacts } from '@midflight/model'
import { expect, test } from 'vitest'
import { planOf, verdictOf } from './planning.ts'
import { fn, type Draft } from './program-builder.ts'

const loop = (parts: Partial<LoopFacts> = {}): LoopFacts => ({
  kind: 'loop',
  hash: 'as it was',
  calls: ['step'],
  callsOwnMethods: false,
  line: 7,
  column: 2,
  ...parts,
})

const pump = (facts: LoopFacts, text = 'pump', call = 'call step later'): Draft => ({
  ...fn('pump', text, { atCall: [call] }),
  loops: [facts],
})
const step = (text: string): Draft => fn('step', text)
const between = fn('between', 'between', { atCall: ['call step'] })
const self = { './main.ts': ['* as self'] }

const cases: readonly [
  name: string,
  old: readonly Draft[],
  now: readonly Draft[],
  imports: boolean,
  verdict: string,
][] = [
  [
    'calls a changed function of its module',
    [pump(loop()), step('1')],
    [pump(loop()), step('2')],
    false,
    'hot, notice: loop-without-seam',
  ],
  [
    'calls one that calls a changed one',
    [pump(loop({ calls: ['between'] }), 'pump', 'call between later'), between, step('1')],
    [pump(loop({ calls: ['between'] }), 'pump', 'call between later'), between, step('2')],
    false,
    'hot, notice: loop-without-seam',
  ],
  [
    'calls nothing that changes',
    [pump(loop(), 'pump', 'read limit later'), step('1')],
    [pump(loop(), 'pump', 'read limit later'), step('2')],
    false,
    'hot',
  ],
  [
    'calls through an import of its own module too',
    [pump(loop({ calls: ['step', 'self.step'] })), step('1')],
    [pump(loop({ calls: ['step', 'self.step'] })), step('2')],
    true,
    'hot',
  ],
  [
    'calls methods of its own object',
    [pump(loop({ callsOwnMethods: true })), step('1')],
    [pump(loop({ callsOwnMethods: true })), step('2')],
    false,
    'hot',
  ],
  [
    'changes itself',
    [pump(loop({ calls: ['self.step'] }), 'a')],
    [pump(loop({ calls: ['self.step'], hash: 'new' }), 'b')],
    true,
    'hot, notice: loop-without-seam',
  ],
  [
    'stays as it is in an item that changes',
    [pump(loop({ calls: ['self.step'] }), 'a')],
    [pump(loop({ calls: ['self.step'] }), 'b')],
    true,
    'hot',
  ],
  [
    'calls itself',
    [pump(loop({ kind: 'recursion', calls: ['pump', 'self.step', 'step'] })), step('1')],
    [pump(loop({ kind: 'recursion', calls: ['pump', 'self.step', 'step'] })), step('2')],
    true,
    'hot, notice: loop-without-seam',
  ],
]

test.for(cases)('a loop that %s', ([, old, now, imports, verdict]) => {
  const module = (items: readonly Draft[]): { items: readonly Draft[]; imports: Record<string, string[]> } => ({
    items,
    imports: imports ? self : {},
  })
  expect(verdictOf(planOf({ 'main.ts': module(old) }, { 'main.ts': module(now) }))).toBe(verdict)
})

test('is named with the line of the loop, and told how to get a seam', () => {
  const old = [pump(loop()), step('1')]
  const now = [pump(loop({ line: 9 })), step('2')]
  const [notice] = planOf({ 'src/pump.ts': { items: old } }, { 'src/pump.ts': { items: now } }).notices
  expect(notice).toMatchObject({ code: 'loop-without-seam', file: 'src/pump.ts', line: 9, item: 'pump' })
  expect(notice?.remedy).toContain("import * as self from './pump.ts'")
})
