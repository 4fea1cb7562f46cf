import { mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { checkPackages } from '@midflight/check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { packageOf } from './fixture-packages.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(path.join(await realpath(tmpdir()), 'midflight-limits-'))
  await mkdir(path.join(folder, 'temporary'))
  vi.stubEnv('TMPDIR', path.join(folder, 'temporary'))
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const make = (side: string, version: string) =>
  packageOf(path.join(folder, side, 'node_modules/fixture'), {
    'package.json': JSON.stringify({ name: 'fixture', version, main: './index.js' }),
    'index.js': '',
    'index.d.ts': 'export declare function parse(text: string): string\n',
  })

test('a judge that needs more memory than it may have is ended with a clear error', async () => {
  const [old, next] = [await make('old', '1.0.0'), await make('new', '1.0.1')]
  const judged = checkPackages(old, next, { run: true }, { memoryBytes: 1_000_000 })
  if (process.platform === 'linux')
    await expect(judged).rejects.toMatchObject({
      code: 'check-failed',
      message: expect.stringContaining('needs more than 1 MB of memory'),
    })
  // Elsewhere it is not measured.
  else await expect(judged).resolves.toMatchObject({ findings: [] })
  expect(await readdir(path.join(folder, 'temporary'))).toEqual([])
})

test('a judge that takes longer than it may is ended with a clear error', async () => {
  const [old, next] = [await make('old', '1.0.0'), await make('new', '1.0.1')]
  await expect(checkPackages(old, next, { run: true }, { timeoutMs: 1 })).rejects.toMatchObject({
    code: 'check-failed',
    message: expect.stringContaining('took longer than 0.001 s'),
  })
})

test('an aborted judge ends with the reason of the signal', async () => {
  const [old, next] = [await make('old', '1.0.0'), await make('new', '1.0.1')]
  const controller = new AbortController()
  const judged = checkPackages(old, next, { run: true }, { signal: controller.signal })
  setImmediate(() => controller.abort(new Error('enough')))
  await expect(judged).rejects.toThrow('enough')
  await expect(checkPackages(old, next, { run: true }, { signal: controller.signal })).rejects.toThrow('enough')
})
