import { execFile, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const command = path.join(import.meta.dirname, '../../packages/cli/dist/bin.js')

let folder = ''

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'midflight-check-e2e-')))
  write('old', '1.2.0', 'export declare function parse(text: string, strict?: boolean): string\n')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, version: string, declaration: string): void {
  const root = path.join(folder, name)
  mkdirSync(root, { recursive: true })
  writeFileSync(path.join(root, 'package.json'), JSON.stringify({ name: 'parser', version, main: './index.js' }))
  writeFileSync(path.join(root, 'index.js'), 'exports.parse = (text) => text\n')
  writeFileSync(path.join(root, 'index.d.ts'), declaration)
}

interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The real command. Temporary files go below the test's own folder. */
function check(...args: readonly string[]): Promise<Answer> {
  const env = { ...process.env, TMPDIR: folder, XDG_CACHE_HOME: path.join(folder, 'cache') }
  const { promise, resolve } = Promise.withResolvers<Answer>()
  execFile(process.execPath, [command, 'check', ...args], { cwd: folder, env }, (error, stdout, stderr) => {
    resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
  })
  return promise
}

test('a release that breaks nothing: exit code 0, and nothing but the report is left, which the next run shows', async () => {
  write('new', '1.3.0', 'export declare function parse(text: string | Uint8Array, strict?: boolean): string\n')
  const { code, stdout, stderr } = await check('old', 'new')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('parser 1.2.0 → 1.3.0: patch. It breaks no client that was tried, and is declared minor.')
  expect(readdirSync(folder).toSorted()).toEqual(['cache', 'new', 'old'])
  expect(readdirSync(path.join(folder, 'cache/midflight'))).toEqual(['reports'])
  expect(readdirSync(path.join(folder, 'cache/midflight/reports'))).toHaveLength(1)
  expect(await check('old', 'new')).toEqual({ code, stdout, stderr })
})

test('a release that breaks clients: exit code 3, for people, JSON, SARIF and GitHub', async () => {
  write('new', '1.3.0', 'export declare function parse(text: string): string | null\n')
  const people = await check('old', 'new')
  expect(people.code).toBe(3)
  expect(people.stdout).toContain('The version does not keep its promise')
  expect(people.stdout).toContain('narrowed-parameter:.:parse  index.d.ts:1')
  expect(people.stdout).toContain("import parser = require('parser')")

  const json = JSON.parse((await check('old', 'new', '--json')).stdout)
  expect(json).toMatchObject({ name: 'parser', verdict: { is: 'major', declared: 'minor', keepsPromise: false } })
  expect(json.findings[0]).toMatchObject({ id: 'narrowed-parameter:.:parse', place: { file: 'index.d.ts', line: 1 } })

  const sarif = JSON.parse((await check('old', 'new', '--sarif')).stdout)
  expect(sarif.version).toBe('2.1.0')
  expect(sarif.runs[0].results[0]).toMatchObject({
    ruleId: 'narrowed-parameter',
    level: 'error',
    locations: [{ physicalLocation: { artifactLocation: { uri: 'index.d.ts' }, region: { startLine: 1 } } }],
  })

  const github = await check('old', 'new', '--github')
  expect(github.stdout).toMatch(/^::error file=index\.d\.ts,line=1,title=narrowed-parameter%3A\.%3Aparse::.+\n$/)
})

test('a package without declarations: what it exports when it is loaded, unless nothing is to be run', async () => {
  const write = (name: string, code: string): void => {
    mkdirSync(path.join(folder, name))
    writeFileSync(path.join(folder, name, 'package.json'), JSON.stringify({ name: 'plain', version: '1.0.0' }))
    writeFileSync(path.join(folder, name, 'index.js'), code)
  }
  write('plain-old', 'exports.parse = () => 1\nexports.kept = 1\n')
  write('plain-new', 'console.log("noise"); exports.kept = 1\n')
  const { code, stdout } = await check('plain-old', 'plain-new')
  expect(code).toBe(3)
  expect(stdout).not.toContain('noise')
  expect(stdout).toContain('export-gone-at-run-time:.:parse  index.js:1')
  expect(stdout).toContain("| assert.equal(typeof plain.parse, 'function')")
  expect(stdout).toContain('loaded 2 modules of both versions')
  const unrun = await check('plain-old', 'plain-new', '--no-run')
  expect({ code: unrun.code, ranNothing: unrun.stdout.includes('ran nothing') }).toEqual({ code: 0, ranNothing: true })
  write('plain-broken', 'process.exit(0)\n')
  const broken = await check('plain-old', 'plain-broken', '--json')
  expect(broken.code).toBe(0)
  expect(JSON.parse(broken.stdout).lookedAt.runTime.notLoaded[0]).toEqual({
    version: '1.0.0',
    module: "require('plain')",
    why: 'it ends the process, with code 0',
  })
})

test('a release that breaks unusual clients only: exit code 0, and they are told', async () => {
  const handle =
    'export declare function parse(text: string): Tree\nexport declare function print(tree: Tree): string\n'
  write('old', '1.2.0', `${handle}export interface Tree {\n  size(): number\n}\n`)
  write('new', '1.3.0', `${handle}export interface Tree {\n  size(): number\n  depth(): number\n}\n`)
  const people = await check('old', 'new')
  expect(people.code).toBe(0)
  expect(people.stdout).toContain('It breaks no client that was tried, but unusual ones in 1 way')
  expect(people.stdout).toContain('rare required-member-added:.:Tree  index.d.ts:3')
  const sarif = JSON.parse((await check('old', 'new', '--sarif')).stdout)
  expect(sarif.runs[0].results[0]).toMatchObject({ ruleId: 'required-member-added', level: 'warning' })
  expect((await check('old', 'new', '--github')).stdout).toMatch(/^::warning file=index\.d\.ts,line=3,/)
})

test('what is no package, and wrong usage: exit code 1 and what to do', async () => {
  const missing = await check('old', 'nowhere/at-all.tgz')
  expect(missing.code).toBe(1)
  expect(missing.stderr).toContain('error[package-not-found]')
  mkdirSync(path.join(folder, 'empty'))
  const empty = await check('old', 'empty', '--json')
  expect(empty.code).toBe(1)
  expect(JSON.parse(empty.stdout).error.code).toBe('package-unreadable')
  const both = await check('old', 'old', '--json', '--sarif')
  expect({ code: both.code, isUsage: both.stderr.includes('bad-usage') }).toEqual({ code: 1, isUsage: true })
})

/** Type parameters that bind each other make clients slow to compile: time enough to end it. */
function writeSlow(name: string, version: string): void {
  const members = Array.from(
    { length: 40 },
    (_, index) => `get${index}<M>(given: Map${index % 5}<K, M>): Map${index % 7}<M, V>`,
  )
  const types = Array.from(
    { length: 10 },
    (_, index) => `export interface Map${index}<K, V> { ${members.join('; ')} }\n`,
  )
  write(name, version, types.join(''))
}

/** Ids of processes that have the folder in their command line or stand in it. */
function processesIn(inside: string): readonly string[] {
  return readdirSync('/proc').filter((id) => {
    if (!/^\d+$/.test(id)) return false
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(inside)
    } catch {
      return false
    }
  })
}

const hasProc = existsSync('/proc/self/cmdline')

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s while clients are compiled leaves no process and no file',
  async (signal) => {
    writeSlow('old', '1.2.0')
    writeSlow('new', '1.3.0')
    const env = { ...process.env, TMPDIR: folder, XDG_CACHE_HOME: path.join(folder, 'cache') }
    const child = spawn(process.execPath, [command, 'check', 'old', 'new'], { cwd: folder, env, stdio: 'ignore' })
    const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_, by) => resolve(by)))
    const clients = (): string | undefined => readdirSync(folder).find((name) => name.startsWith('midflight-check-'))
    await vi.waitUntil(() => clients() !== undefined && readdirSync(path.join(folder, clients()!)).includes('old'), {
      timeout: 60_000,
      interval: 5,
    })
    child.kill(signal)
    expect(await ended).toBe(signal)
    expect(readdirSync(folder).toSorted()).toEqual(['new', 'old'])
    if (hasProc) expect(processesIn(path.join(folder, 'midflight-check-'))).toEqual([])
  },
)

test.each(['SIGINT', 'SIGTERM'] as const)('%s while npm gets a package leaves no half of it', async (signal) => {
  const tools = path.join(folder, 'tools')
  mkdirSync(tools)
  // What an npm does that waits for a slow registry.
  writeFileSync(
    path.join(tools, 'npm'),
    `#!${process.execPath}\nrequire('node:fs').writeFileSync('begun', '')\nsetInterval(() => {}, 1000)\n`,
  )
  chmodSync(path.join(tools, 'npm'), 0o755)
  const cache = path.join(folder, 'cache')
  const env = { ...process.env, TMPDIR: folder, XDG_CACHE_HOME: cache, PATH: `${tools}:${process.env['PATH']}` }
  const child = spawn(process.execPath, [command, 'check', 'parser@1.2.0', 'parser@1.3.0'], {
    cwd: folder,
    env,
    stdio: 'ignore',
  })
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_, by) => resolve(by)))
  const packages = path.join(cache, 'midflight/packages')
  const begun = (): number =>
    existsSync(packages)
      ? readdirSync(packages, { recursive: true }).filter((name) => String(name).endsWith('begun')).length
      : 0
  await vi.waitUntil(() => begun() === 2, { timeout: 60_000, interval: 5 })
  child.kill(signal)
  expect(await ended).toBe(signal)
  expect(readdirSync(packages)).toEqual([])
  if (hasProc) expect(processesIn(tools)).toEqual([])
})

test('what killed runs have left in the cache is cleared, and not what is being made now', async () => {
  const packages = path.join(folder, 'cache/midflight/packages')
  const long = new Date(Date.now() - 7_200_000)
  for (const name of ['.making-old', '.making-new']) mkdirSync(path.join(packages, name), { recursive: true })
  utimesSync(path.join(packages, '.making-old'), long, long)
  writeFileSync(path.join(folder, 'no.tgz'), 'no archive')
  const { code, stderr } = await check('old', 'no.tgz')
  expect({ code, isFound: stderr.includes('package-not-found') }).toEqual({ code: 1, isFound: true })
  expect(readdirSync(packages)).toEqual(['.making-new'])
})

test('a cache that cannot be written says so, and what to do', async () => {
  writeFileSync(path.join(folder, 'cache'), 'a file where the folder should be')
  writeFileSync(path.join(folder, 'no.tgz'), 'no archive')
  const { code, stderr } = await check('old', 'no.tgz')
  expect(code).toBe(1)
  expect(stderr).toContain('error[cache-unwritable]')
  expect(stderr).toContain('XDG_CACHE_HOME')
})
