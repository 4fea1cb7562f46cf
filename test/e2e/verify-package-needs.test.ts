import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { isAlive, nodeTest, old, openVersions, stricter } from './package-versions.ts'
import { midflightBin } from './running-program.ts'

const timeout = 120_000

/** A command `npm` for the tests' own PATH. */
function fakeNpm(folder: string, script: string): string {
  mkdirSync(path.join(folder, 'bin'), { recursive: true })
  writeFileSync(path.join(folder, 'bin/npm'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return `${path.join(folder, 'bin')}${path.delimiter}${process.env['PATH'] ?? ''}`
}

const needsPackage = { 'test/limits.test.js': `${nodeTest}require('needed')\n` }
const needing = { scripts: { test: 'node --test' }, devDependencies: { needed: '^1.0.0', 'eslint-plugin-x': '*' } }

test('what the tests need and npm cannot give: the message is that of npm, and only what they name is asked for', async () => {
  const versions = openVersions()
  versions.write('old', { ...old, ...needsPackage }, [], needing)
  versions.write('new', stricter)
  const PATH = fakeNpm(
    versions.folder,
    `cat package.json > '${path.join(versions.folder, 'asked')}'\necho 'npm error 404 no needed' >&2\nexit 1`,
  )
  const { code, stderr } = await versions.run(['old', 'new'], { PATH })
  expect({ code, message: stderr }).toEqual({
    code: 1,
    message: expect.stringContaining(
      'error[package-not-found]: Cannot get the package needed@^1.0.0: npm says: 404 no needed.',
    ),
  })
  expect(JSON.parse(readFileSync(path.join(versions.folder, 'asked'), 'utf8'))).toMatchObject({
    dependencies: { needed: '^1.0.0' },
  })
  expect(readFileSync(path.join(versions.folder, 'asked'), 'utf8')).not.toContain('eslint')
})

test('an option that Node no longer has is left out', { timeout }, async () => {
  const versions = openVersions()
  const tests = `${nodeTest}test('allows', () => assert.equal(typeof gc + require('..').allows(5), 'functiontrue'))\n`
  const manifest = { scripts: { test: 'node --es-staging-of-old --expose-gc --test' } }
  versions.write('old', { ...old, 'test/limits.test.js': tests }, [], manifest)
  versions.write('new', stricter)
  expect((await versions.verify()).report).toMatchObject({ outcome: 'broken', broken: ['test/limits.test.js: allows'] })
})

test('Ctrl-C while npm works', { timeout }, async () => {
  const versions = openVersions()
  versions.write('old', { ...old, ...needsPackage }, [], needing)
  versions.write('new', stricter)
  const started = path.join(versions.folder, 'started')
  const PATH = fakeNpm(
    versions.folder,
    `echo $$ > '${started}.part'; mv '${started}.part' '${started}'; exec sleep 600`,
  )
  const own = { PATH, TMPDIR: path.join(versions.folder, 'tmp'), XDG_CACHE_HOME: path.join(versions.folder, 'cache') }
  const options = { cwd: versions.folder, env: { ...process.env, ...own } }
  const child = spawn(process.execPath, [midflightBin, 'verify', '--package', 'old', 'new'], options)
  const ended = once(child, 'exit')
  while (!existsSync(started)) await delay(20)
  child.kill('SIGINT')
  expect((await ended)[1]).toBe('SIGINT')
  await expect.poll(() => isAlive(Number(readFileSync(started, 'utf8'))), { timeout: 10_000 }).toBe(false)
  expect(readdirSync(path.join(versions.folder, 'tmp'))).toEqual([])
  expect(readdirSync(path.join(versions.folder, 'cache/midflight/packages'))).toEqual([])
})

test(
  'what npm gives is got once, and another version of the package in it is not taken for it',
  { timeout },
  async () => {
    const versions = openVersions()
    const tests = `${nodeTest}const { limit } = require('needed')
test('allows', () => assert.equal(require('limits').allows(limit), true))
`
    versions.write('old', { ...old, 'test/limits.test.js': tests }, [], needing)
    versions.write('new', stricter)
    const asked = path.join(versions.folder, 'asked')
    const installs = [
      `echo once >> '${asked}'`,
      'mkdir -p node_modules/needed node_modules/limits',
      "echo 'exports.limit = 5' > node_modules/needed/index.js",
      "echo 'exports.allows = () => true' > node_modules/limits/index.js",
    ]
    const PATH = fakeNpm(versions.folder, installs.join('\n'))
    for (const turn of [1, 2]) {
      const { code, stdout } = await versions.run(['old', 'new'], { PATH })
      expect({ turn, code }).toEqual({ turn, code: 5 })
      expect(stdout).toContain('broken in 1 test that the old version passes')
    }
    expect(readFileSync(asked, 'utf8')).toBe('once\n')
  },
)
