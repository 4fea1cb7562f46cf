import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runProgram, type RunningProgram } from '../e2e/running-program.ts'

/** A new version that is broken, in every way that files can be: refused with file, line and reason, and the program runs on. */

const main = `import { createServer } from 'node:http'
import { answer } from './answer.ts'
const server = createServer((request, response) => void response.end(answer('you')))
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log('listening http://127.0.0.1:' + address.port)
})
`
const answer = (word: string): string => `import { twice } from './twice.ts'
let asked = 0
export function answer(name: string): string {
  asked += 1
  return twice('${word} ') + name + ' ' + asked
}
`
const twice = `export const twice = (text: string): string => text + text
`
const good = { 'src/main.ts': main, 'src/answer.ts': answer('one'), 'src/twice.ts': twice }

interface Broken {
  readonly name: string
  readonly files: Readonly<Record<string, string | Buffer | null>>
  readonly reason: { readonly code: string; readonly file: string; readonly line: number; readonly message?: unknown }
}

const cases: readonly Broken[] = [
  {
    name: 'a syntax error',
    files: { 'src/answer.ts': 'let asked = 0\nexport function answer() {\n  return 1 +\n}\n' },
    reason: { code: 'compile-error', file: 'src/answer.ts', line: 4 },
  },
  {
    name: 'a syntax error in a module that is new',
    files: { 'src/answer.ts': answer('two').replace('./twice.ts', './new.ts'), 'src/new.ts': '\n\nexport const = 1\n' },
    reason: { code: 'compile-error', file: 'src/new.ts', line: 3 },
  },
  {
    name: 'a missing export',
    files: { 'src/twice.ts': 'export const thrice = (text: string): string => text\n' },
    reason: { code: 'link-error', file: 'src/answer.ts', line: 1, message: expect.stringContaining('twice') },
  },
  {
    name: 'an import that leads nowhere',
    files: { 'src/answer.ts': answer('two').replace('./twice.ts', './gone.ts') },
    reason: { code: 'link-error', file: 'src/answer.ts', line: 1, message: expect.stringContaining('./gone.ts') },
  },
  {
    name: 'a package that is not installed',
    files: { 'src/answer.ts': answer('two').replace('./twice.ts', 'no-such-package-at-all') },
    reason: { code: 'link-error', file: 'src/answer.ts', line: 1 },
  },
  {
    name: 'an export that leads to itself in a circle',
    files: {
      'src/twice.ts': "export { twice } from './other.ts'\n",
      'src/other.ts': "export { twice } from './twice.ts'\n",
    },
    reason: { code: 'link-error', file: 'src/answer.ts', line: 1 },
  },
  {
    name: 'two `export *` that give the same name',
    files: {
      'src/twice.ts': "export * from './left.ts'\nexport * from './right.ts'\n",
      'src/left.ts': twice,
      'src/right.ts': twice,
    },
    reason: { code: 'link-error', file: 'src/answer.ts', line: 1 },
  },
  {
    name: 'an empty file',
    files: { 'src/twice.ts': '' },
    reason: { code: 'link-error', file: 'src/answer.ts', line: 1 },
  },
  {
    name: 'an empty entry',
    files: { 'src/main.ts': '\n' },
    reason: { code: 'compile-error', file: 'src/main.ts', line: 1 },
  },
  {
    name: 'a file that is gone',
    files: { 'src/twice.ts': null },
    reason: { code: 'link-error', file: 'src/answer.ts', line: 1 },
  },
  {
    name: 'a binary file',
    files: { 'src/twice.ts': Buffer.concat([Buffer.from('\x7fELF\0\0'), randomBytes(4096)]) },
    reason: { code: 'compile-error', file: 'src/twice.ts', line: 1 },
  },
  {
    name: 'bytes that are no UTF-8',
    files: {
      'src/twice.ts': Buffer.concat([
        Buffer.from('export const twice = "'),
        Buffer.from([0xff, 0xfe, 0xc3]),
        Buffer.from('"\n'),
      ]),
    },
    reason: { code: 'compile-error', file: 'src/twice.ts', line: 1 },
  },
  {
    name: 'a file that is too large',
    files: { 'src/twice.ts': `export const twice = "${'x'.repeat(8_100_000)}"\n` },
    reason: { code: 'compile-error', file: 'src/twice.ts', line: 1, message: expect.stringContaining('8000000') },
  },
  {
    name: 'a JSON module that is no JSON',
    files: {
      'src/answer.ts': answer('two').replace(
        "import { twice } from './twice.ts'",
        "import twice from './twice.json' with { type: 'json' }",
      ),
      'src/twice.json': '{ "a": }',
    },
    reason: { code: 'compile-error', file: 'src/twice.json', line: 1 },
  },
  {
    name: 'a duplicate declaration',
    files: { 'src/twice.ts': `${twice}export const twice = 2\n` },
    reason: { code: 'compile-error', file: 'src/twice.ts', line: 2 },
  },
]

describe('a broken new version', () => {
  let program: RunningProgram
  let asked = 0
  beforeAll(async () => {
    program = await runProgram(good)
  })
  afterAll(() => program.stop())

  const put = (files: Readonly<Record<string, string | Buffer | null>>): void => {
    for (const [file, content] of Object.entries(files)) {
      const absolute = path.join(program.root, file)
      if (content === null) rmSync(absolute)
      else writeFileSync(absolute, content)
    }
  }

  test.each(cases)('$name is refused', async ({ files, reason }) => {
    put(good)
    put(files)
    const { code, stdout } = await program.midflight('upgrade', '--json')
    expect([code, JSON.parse(stdout)]).toMatchObject([
      3,
      { outcome: 'refused', reasons: expect.arrayContaining([expect.objectContaining(reason)]) },
    ])
    expect((JSON.parse(stdout) as { reasons: { remedy: string }[] }).reasons[0]?.remedy).not.toBe('')
    asked += 1
    expect(await program.get()).toBe(`one one you ${asked}`)
  })

  test('a circle of imports is no error', async () => {
    put(good)
    put({
      'src/twice.ts': `import { answer } from './answer.ts'\nexport const twice = (text: string): string => text + typeof answer\n`,
    })
    expect((await program.midflight('upgrade')).code).toBe(0)
    asked += 1
    expect(await program.get()).toBe(`one functionyou ${asked}`)
  })

  test('a circle that reads a binding before it is there aborts, with the place', async () => {
    put({
      'src/twice.ts': `import { answer } from './answer.ts'\nimport { first } from './first.ts'\nexport const early = first + 1\nexport const twice = (text: string): string => text + typeof answer + early\n`,
      'src/first.ts': `import { early } from './twice.ts'\nexport const first = early + 1\n`,
    })
    const { code, stdout } = await program.midflight('upgrade', '--json')
    expect([code, JSON.parse(stdout)]).toMatchObject([
      4,
      {
        outcome: 'aborted',
        phase: 'prepare',
        error: {
          message: expect.stringContaining("Cannot access 'early' before initialization"),
          stack: expect.stringContaining('src/first.ts:2'),
        },
      },
    ])
    asked += 1
    expect(await program.get()).toBe(`one functionyou ${asked}`)
  })

  test('a file of 5 MB is no error', async () => {
    put(good)
    rmSync(path.join(program.root, 'src/first.ts'))
    put({
      'src/twice.ts': `const big = "${'x'.repeat(5_000_000)}"\nexport const twice = (text: string): string => text + big.length\n`,
    })
    expect((await program.midflight('upgrade', '--json')).code).toBe(0)
    asked += 1
    expect(await program.get()).toBe(`one 5000000you ${asked}`)
  })

  test('once it is mended it goes live, with the state as it was', async () => {
    put(good)
    put({ 'src/answer.ts': answer('two') })
    expect((await program.midflight('upgrade')).code).toBe(0)
    asked += 1
    expect(await program.get()).toBe(`two two you ${asked}`)
  })
})
