import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { HistoryEntry } from '@midflight/model'
import { openHistory } from '../src/history.ts'
import { makePackage, writeIn } from './running-host.ts'

const entry = (generation: number): Omit<HistoryEntry, 'format' | 'at' | 'who'> => ({
  command: 'upgrade',
  verdict: 'committed',
  release: 'chat@1.0.0+abc',
  generation,
  durationMs: 1,
  commitMs: 1,
  reasons: [],
})

function open(path: string, rotateBytes?: number): { history: ReturnType<typeof openHistory>; failures: string[] } {
  const failures: string[] = []
  const options = { path, onFailure: (error: Error) => void failures.push(error.message), now: () => new Date(0) }
  return { history: openHistory(rotateBytes === undefined ? options : { ...options, rotateBytes }), failures }
}

test('entries are written in order, with time and user, and read again', async () => {
  const path = join(makePackage({}), 'history.jsonl')
  const { history } = open(path)
  for (const generation of [1, 2, 3]) history.note(entry(generation))
  const entries = await history.read()
  expect(entries.map(({ generation }) => generation)).toEqual([1, 2, 3])
  expect(entries[0]).toMatchObject({
    format: 1,
    at: '1970-01-01T00:00:00.000Z',
    who: expect.stringMatching(/\(\d+\)$/) as string,
  })
})

test('a line that was cut short and lines of other formats are left out', async () => {
  const root = makePackage({ 'history.jsonl': '{"format":1,"at":\nnull\n{"format":99}\n' })
  const { history } = open(join(root, 'history.jsonl'))
  history.note(entry(7))
  expect((await history.read()).map(({ generation }) => generation)).toEqual([7])
})

test('a file that would grow too large is set aside, and both are read', async () => {
  const path = join(makePackage({}), 'history.jsonl')
  const { history } = open(path, 500)
  for (const generation of [1, 2, 3]) history.note(entry(generation))
  await history.flush()
  expect(existsSync(`${path}.1`)).toBe(true)
  expect(readFileSync(path, 'utf8').length).toBeLessThanOrEqual(500)
  expect((await history.read()).map(({ generation }) => generation)).toEqual([1, 2, 3])
})

test('a failing disk is told once for a row of failures, and writing goes on when it works again', async () => {
  const root = makePackage({ 'gone/x': '' })
  const path = join(root, 'gone/history.jsonl')
  const { history, failures } = open(path)
  rmSync(join(root, 'gone'), { recursive: true })
  history.note(entry(1))
  history.note(entry(2))
  await history.flush()
  expect(failures).toHaveLength(1)
  writeIn(root, 'gone/x', '')
  history.note(entry(3))
  expect((await history.read()).map(({ generation }) => generation)).toEqual([3])
})
