import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { startLive, type Files, type LiveProgram } from '../support/live-program.ts'

/** A change of 30 modules at once, with cycles: there is no moment at which A@2 calls B@1 or the reverse. */

let live: LiveProgram
afterEach(() => {
  live.see('stop()')
  live.dispose()
})

const count = 30

const counters = `
import { held } from 'probe'
held.set('mixed', [])
held.set('tasks', [])
held.set('calls', { count: 0 })
`

/** Each module is told who calls it, and calls two others, around several cycles: by import, by a stable reference, by a method. */
function moduleText(index: number, version: number): string {
  const next = (index + 1) % count
  const far = (index + 7) % count
  return `
import { held } from 'probe'
import { call as next, Part as Next } from './m${next}.ts'
import * as far from './m${far}.ts'
const version = ${version}
const byReference = [next]
const note = (from) => {
  held.get('calls').count += 1
  if (from !== version) held.get('mixed').push('m${index}@' + version + ' called by ' + from)
}
export class Part {
  call(from) {
    note(from)
    return version
  }
  static call(from) {
    note(from)
    return version
  }
}
export const part = new Part()
export function call(from, depth) {
  note(from)
  const answers = [Part.call(version), new Next().call(version), far.part.call(version), far.Part.call(version)]
  if (depth > 0) answers.push(next(version, depth - 1), far.call(version, depth - 1), byReference[0](version, depth - 1))
  for (const answer of answers) if (answer !== version) held.get('mixed').push('m${index}@' + version + ' answered by ' + answer)
  return version
}
`
}

function program(version: number): Files {
  const modules = Array.from({ length: count }, (_, index) => [`m${index}.ts`, moduleText(index, version)] as const)
  return {
    ...Object.fromEntries(modules),
    'counters.ts': counters,
    'main.ts': `
import './counters.ts'
import { events, held } from 'probe'
import { task } from 'midflight'
import { call } from './m0.ts'
import { call as other } from './m17.ts'
const version = ${version}
export const run = (depth) => {
  const answers = [call(version, depth), other(version, depth)]
  for (const answer of answers) if (answer !== version) held.get('mixed').push('main@' + version + ' answered by ' + answer)
  return version
}
const timer = setInterval(() => run(2), 1)
export const stop = () => clearInterval(timer)
events.on('work', (rounds) => {
  task(async () => {
    const seen = new Set()
    for (let round = 0; round < rounds; round += 1) {
      seen.add(run(2))
      await new Promise((resolve) => setTimeout(resolve, round % 3))
    }
    held.get('tasks').push([...seen])
  })
})
`,
  }
}

test('all 30 change at once, again and again, under tasks and timers: no call between two versions', async () => {
  live = await startLive(program(1))
  let begun = 0
  for (let version = 2; version <= 7; version += 1) {
    for (const rounds of [3, 12, 40]) {
      live.events.emit('work', rounds)
      begun += 1
    }
    expect(await live.upgrade(program(version))).toMatchObject({ outcome: 'committed' })
    expect(live.see('run(3)')).toBe(version)
    await wait(version)
  }
  const tasks = live.held.get('tasks') as number[][]
  while (tasks.length < begun) await wait(20)
  await live.refreshed()
  live.see('run(3)')
  expect(live.held.get('mixed')).toEqual([])
  expect(tasks.filter((versions) => versions.length !== 1)).toEqual([])
  expect(new Set(tasks.flat()).size).toBeGreaterThan(3)
  expect((live.held.get('calls') as { count: number }).count).toBeGreaterThan(10_000)
})
