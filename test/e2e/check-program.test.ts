import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const command = path.join(import.meta.dirname, '../../packages/cli/dist/bin.js')

const config = { compilerOptions: { module: 'nodenext', strict: true, types: [] }, include: ['src'] }
const old =
  'export declare function parse(text: string, strict?: boolean): string\nexport declare function format(): void\n'

let folder = ''

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'midflight-check-for-')))
  writePackage('app/node_modules/parser', '1.2.0', old)
  write('app/package.json', { name: 'app', private: true, dependencies: { parser: '1.2.0' } })
  write('app/tsconfig.json', config)
  write('app/src/main.ts', "import { parse } from 'parser'\n\nexport const length = parse('a').length\n")
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, text: string | object): void {
  const file = path.join(folder, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, typeof text === 'string' ? text : JSON.stringify(text))
}

function writePackage(at: string, version: string, declaration: string): void {
  write(`${at}/package.json`, { name: 'parser', version, main: './index.js' })
  write(`${at}/index.js`, 'exports.parse = (text) => text\n')
  write(`${at}/index.d.ts`, declaration)
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

test('breaking, but not for you: exit code 0, and what was looked at', async () => {
  writePackage('next', '2.0.0', old.replace('format', 'print'))
  const { code, stdout, stderr } = await check('next', '--for', 'app')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('parser 1.2.0 → 2.0.0 for app: breaking, but not for you.')
  expect(stdout).toContain('removed-export:.:format  not used')
  expect(stdout).toMatch(/\.:parse +imported, called +2 +src\/main\.ts:1, src\/main\.ts:3/)
  expect(stdout).toContain('Looked at 3 places of 1 file, by tsconfig.json, and at 1 way in which clients break.')
  expect(readdirSync(folder).toSorted()).toEqual(['app', 'next'])
})

test('without a program the same release is refused', async () => {
  writePackage('next', '2.0.0', old.replace('format', 'print'))
  expect(await check('app/node_modules/parser', 'next')).toMatchObject({ code: 3 })
  const one = await check('next')
  expect(one.code).toBe(1)
  expect(one.stderr).toContain('Two versions are needed, or one and the program that gets it')
})

test('breaking for you: exit code 3, with the place in every form', async () => {
  writePackage('next', '2.0.0', old.replace('): string', '): string | null'))
  const people = await check('next', '--for', 'app')
  expect(people.code).toBe(3)
  expect(people.stdout).toContain('breaking for you, at 1 place')
  expect(people.stdout).toContain('breaking src/main.ts:3:23  .:parse')
  expect(people.stdout).toContain('finding  widened-result:.:parse')

  const json = JSON.parse((await check('next', '--for', 'app', '--json')).stdout)
  expect(json).toMatchObject({
    name: 'parser',
    program: { verdict: 'breaking', breaks: [{ file: 'src/main.ts', line: 3, finding: 'widened-result:.:parse' }] },
  })

  const sarif = JSON.parse((await check('next', '--for', 'app', '--sarif')).stdout)
  expect(sarif.runs[0].results).toMatchObject([
    {
      ruleId: 'widened-result',
      level: 'error',
      locations: [
        { physicalLocation: { artifactLocation: { uri: 'src/main.ts' }, region: { startLine: 3, startColumn: 23 } } },
      ],
    },
  ])

  const github = await check('next', '--for', 'app', '--github')
  expect(github.stdout).toMatch(/^::error file=src\/main\.ts,line=3,col=23,title=widened-result%3A\.%3Aparse::.+\n$/)
})

test('an old version that is given is taken in place of the installed one', async () => {
  const next = old.replace('): string', '): string | null')
  writePackage('app/node_modules/parser', '1.9.0', next)
  writePackage('old', '1.2.0', old)
  writePackage('next', '2.0.0', next)
  expect((await check('next', '--for', 'app')).stdout).toContain('parser 1.9.0 → 2.0.0 for app: safe for this program')
  expect(await check('old', 'next', '--for', 'app')).toMatchObject({ code: 3 })
})

test('what cannot be told is never safe: exit code 3, and why', async () => {
  writePackage('next', '2.0.0', old.replace('strict?: boolean', 'strict?: "yes"'))
  write('app/src/main.ts', "import { parse } from 'parser'\nexport const run = (text: any) => parse(text, text)\n")
  const { code, stdout } = await check('next', '--for', 'app')
  expect(code).toBe(3)
  expect(stdout).toContain('not known to be safe for you')
  expect(stdout).toContain('src/main.ts:2 uses it, and it is given something that has no type.')
  const github = await check('next', '--for', 'app', '--github')
  expect(github.stdout).toContain('::warning file=package.json,line=1,col=1,title=')
})

test('programs that cannot be judged: exit code 1, and what to do', async () => {
  writePackage('next', '2.0.0', old)
  const errors = async (program: string): Promise<string> => {
    const { code, stdout } = await check('next', '--for', program, '--json')
    return `${code} ${JSON.parse(stdout).error.code}`
  }
  expect(await errors('nowhere')).toBe('1 program-unreadable')
  write('empty/package.json', {})
  expect(await errors('empty')).toBe('1 not-installed')
  write('app/tsconfig.json', '{ "extends": "./nowhere.json" }')
  expect(await errors('app')).toBe('1 program-unreadable')
})
