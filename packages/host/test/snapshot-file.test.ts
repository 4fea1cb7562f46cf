import { existsSync, mkdirSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ErrorReport } from '@midflight/model'
import { analyzeSnapshot } from '../src/who/analysis.ts'
import { usualHeapLimitBytes, withSnapshot, type SnapshotRequest } from '../src/who/snapshot-file.ts'
import type { Channel, Reply } from '../src/program/channel.ts'

function requestWith(answer: (file: string) => Reply, options: Partial<SnapshotRequest> = {}): SnapshotRequest {
  const channel: Channel = {
    started: Promise.resolve(null),
    request: async (request) => answer(request.type === 'snapshot' ? request.file : ''),
    close: () => undefined,
  }
  const folder = join(mkdtempSync(join(tmpdir(), 'midflight-snapshot-')), '.midflight')
  return { channel, folder, heapBytes: 1000, force: false, ...options }
}

const written = (file: string, text: string): Reply => {
  writeFileSync(file, text, { mode: 0o600 })
  return { kind: 'answer', message: { type: 'snapshot', id: 1, pausedMs: 12 } }
}

test('a snapshot is there for as long as it is used', async () => {
  const request = requestWith((file) => written(file, '{}'))
  const used = await withSnapshot(request, async ({ file, bytes, pausedMs }) => {
    expect(existsSync(file)).toBe(true)
    expect(statSync(request.folder).mode & 0o777).toBe(0o700)
    return { bytes, pausedMs }
  })
  expect(used).toEqual({ bytes: 2, pausedMs: 12 })
  expect(readdirSync(request.folder)).toEqual([])
})

test('what a killed host left is removed, and nothing else', async () => {
  const request = requestWith((file) => written(file, '{}'))
  mkdirSync(request.folder, { mode: 0o700 })
  for (const name of ['heap-0123456789abcdef.heapsnapshot', 'heap-mine.heapsnapshot', 'history.jsonl'])
    writeFileSync(join(request.folder, name), '')
  await withSnapshot(request, async () => undefined)
  expect(readdirSync(request.folder).toSorted()).toEqual(['heap-mine.heapsnapshot', 'history.jsonl'])
})

const diskFull: ErrorReport = {
  code: 'snapshot-failed',
  message: 'ENOSPC',
  remedy: 'Free some.',
  place: null,
  stack: null,
}
const meta = '{"node_fields":["type"],"node_types":[[]],"edge_fields":[],"edge_types":[[]],"location_fields":[]}'

/** A part of the snapshot is there when the program fails. */
const partly = (file: string, reply: Reply): Reply => {
  writeFileSync(file, '{"snap')
  return reply
}

const failing: [what: string, answer: (file: string) => Reply, code: string][] = [
  [
    'the disk is full',
    (file) => partly(file, { kind: 'answer', message: { type: 'failed', id: 1, error: diskFull } }),
    'snapshot-failed',
  ],
  ['the program ends', (file) => partly(file, { kind: 'closed' }), 'program-exited'],
  ['the program does not answer', (file) => partly(file, { kind: 'timeout' }), 'program-busy'],
  [
    'nothing was written',
    () => ({ kind: 'answer', message: { type: 'snapshot', id: 1, pausedMs: 1 } }),
    'snapshot-failed',
  ],
  ['it is no snapshot', (file) => written(file, 'something else'), 'snapshot-failed'],
  [
    'it is cut short',
    (file) => written(file, `{"snapshot":{"meta":${meta},"node_count":3,"edge_count":0},\n"nodes":[1,`),
    'snapshot-failed',
  ],
]

test.for(failing)('when %s, it is told, and nothing is left behind', async ([, answer, code]) => {
  const request = requestWith(answer)
  await expect(withSnapshot(request, async ({ file }) => analyzeSnapshot(file, 1))).rejects.toMatchObject({ code })
  expect(readdirSync(request.folder)).toEqual([])
})

test('a heap at the limit is looked into, a larger one only by choice', async () => {
  const at = requestWith((file) => written(file, '{}'), { heapBytes: usualHeapLimitBytes })
  expect(await withSnapshot(at, async () => 'looked')).toBe('looked')
  const beyond = requestWith((file) => written(file, '{}'), { heapBytes: usualHeapLimitBytes + 1 })
  await expect(withSnapshot(beyond, async () => 'looked')).rejects.toMatchObject({
    code: 'heap-too-large',
    remedy: expect.stringContaining('--force') as string,
  })
  expect(await withSnapshot({ ...beyond, force: true }, async () => 'looked')).toBe('looked')
})

test('a disk that cannot hold it is told before the program stops', async () => {
  const request = requestWith(
    () => {
      throw new Error('The program was asked')
    },
    { heapBytes: 1e18, force: true },
  )
  await expect(withSnapshot(request, async () => 'looked')).rejects.toMatchObject({ code: 'disk-failed' })
})
