import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Case, Outcome } from './case.ts'
import { topics } from './cases/topics.ts'
import { knownDifferences } from './known-differences.ts'
import { runCases, type Comparison } from './run.ts'
import { createWorkspace } from './workspace.ts'

const workspace = createWorkspace()
afterAll(workspace.remove)

const minuteMs = 60_000
/** Processes of two topics run at once. */
const runs: Promise<Comparison[]>[] = []
const tail: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()]

beforeAll(() => {
  for (const [index, { cases }] of topics.entries()) {
    const folder = join(workspace.folder, String(index))
    mkdirSync(folder)
    const run = tail[index % 2]!.then(async () => runCases(folder, cases))
    tail[index % 2] = run.catch(() => undefined)
    runs.push(run)
  }
})

describe.for(topics.map((topic, index) => ({ ...topic, index })))('$title', ({ title, cases, index }) => {
  test.for(cases.map((of, position) => ({ ...of, position })))(
    '$name',
    { timeout: minuteMs },
    async ({ position, ...of }) => {
      const comparison = (await runs[index]!)[position]!
      const difference = knownDifferences[`${title}: ${of.name}`]
      if (difference === undefined) expectSame(of, comparison)
      else expect(() => expectSame(of, comparison), `this differs no more: ${difference}`).toThrow()
    },
  )
})

test('every known difference is that of a case', () => {
  const names = topics.flatMap(({ title, cases }) => cases.map(({ name }) => `${title}: ${name}`))
  expect(new Set(names).size).toBe(names.length)
  expect(Object.keys(knownDifferences).filter((name) => !names.includes(name))).toEqual([])
})

function expectSame(of: Case, { plain, upgradable, reasons }: Comparison): void {
  if (of.refused !== undefined) return expectRefused(of, plain, reasons)
  expect(reasons).toEqual([])
  if (of.expected === undefined) {
    expect(plain?.stdout !== '' || plain.error !== null, 'the case shows something under plain Node').toBe(true)
    if (of.extraLines === true) expectLines(plain, upgradable)
    else expect(upgradable).toEqual(plain)
  } else {
    expect(upgradable?.stdout.trimEnd().split('\n')).toEqual(of.expected)
    expect(upgradable?.error).toBeNull()
  }
}

/** All lines are there, in their order, and perhaps others in between. */
function expectLines(plain: Outcome | null, upgradable: Outcome | null): void {
  const wanted = plain?.stdout.split('\n') ?? []
  let next = 0
  for (const line of upgradable?.stdout.split('\n') ?? []) if (line === wanted[next]) next += 1
  expect({ missing: wanted.slice(next), stdout: upgradable?.stdout }).toEqual({
    missing: [],
    stdout: upgradable?.stdout,
  })
}

/** What Node refuses to link, the builder refuses to build. */
function expectRefused(of: Case, plain: Comparison['plain'], reasons: Comparison['reasons']): void {
  expect({ stdout: plain?.stdout, failed: plain?.error !== null }).toEqual({ stdout: '', failed: true })
  expect(reasons.map(({ file, line }) => ({ file, line }))).toEqual(
    of.refused?.map(({ file, line }) => ({ file, line })),
  )
  of.refused?.forEach(({ message }, index) => expect(reasons[index]?.message).toContain(message))
}
