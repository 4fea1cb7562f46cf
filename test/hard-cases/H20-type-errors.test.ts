import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { runProgram, type RunningProgram } from '../e2e/running-program.ts'

/** A type error in the new version: refused with file, line and reason, where the program has a TypeScript to ask. */

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

const main = `import { createServer } from 'node:http'
import { answer } from './answer.ts'
const server = createServer((request, response) => void response.end(answer('you')))
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log('listening http://127.0.0.1:' + address.port)
})
`
const answer = (word: string, name = 'string'): string => `export function answer(name: ${name}): string {
  return '${word} ' + name
}
`
/** It was wrong before anyone upgraded. */
const careless = `export const careless: number = 'text'\n`
const tsconfig = JSON.stringify({
  compilerOptions: {
    strict: true,
    module: 'nodenext',
    target: 'esnext',
    allowImportingTsExtensions: true,
    noEmit: true,
    types: ['node'],
  },
  include: ['src'],
})

const files = {
  'src/main.ts': main,
  'src/answer.ts': answer('one'),
  'src/careless.ts': careless,
  'tsconfig.json': tsconfig,
}

let program: RunningProgram | null = null
afterEach(async () => {
  await program?.stop()
  program = null
})

function furnish(root: string): void {
  mkdirSync(path.join(root, 'node_modules'))
  for (const name of ['typescript', '@typescript', '@types', 'undici-types'])
    symlinkSync(path.join(modules, name), path.join(root, 'node_modules', name))
}

test(
  'a type error is refused at its place, and in the modules that import what changed',
  { timeout: 60_000 },
  async () => {
    program = await runProgram(files, 'run', furnish)
    program.write({ 'src/answer.ts': `${answer('two')}export const size: number = answer('me')\n` })
    const own = await program.midflight('upgrade', '--json')
    expect([own.code, JSON.parse(own.stdout)]).toMatchObject([
      3,
      {
        outcome: 'refused',
        reasons: [
          {
            code: 'type-error',
            file: 'src/answer.ts',
            line: 4,
            message: expect.stringContaining("Type 'string' is not assignable to type 'number'"),
          },
        ],
      },
    ])
    expect(await program.get()).toBe('one you')

    program.write({ 'src/answer.ts': answer('two', 'number') })
    const importer = await program.midflight('plan', '--json')
    expect([importer.code, JSON.parse(importer.stdout)]).toMatchObject([
      3,
      { outcome: 'refused', reasons: [{ code: 'type-error', file: 'src/main.ts', line: 3 }] },
    ])

    program.write({ 'src/answer.ts': answer('two') })
    expect((await program.midflight('upgrade')).code).toBe(0)
    expect(await program.get()).toBe('two you')
  },
)

test('--no-types goes by the code alone', { timeout: 60_000 }, async () => {
  program = await runProgram(files, 'run', furnish)
  program.write({ 'src/answer.ts': answer('two').replace("'two ' + name", "('two ' + name) as number") })
  expect((await program.midflight('upgrade')).code).toBe(3)
  expect((await program.midflight('upgrade', '--no-types')).code).toBe(0)
  expect(await program.get()).toBe('two you')
})

test('sources of another folder are checked with the packages of the program', { timeout: 60_000 }, async () => {
  program = await runProgram(files, 'run', furnish)
  const other = mkdtempSync(path.join(tmpdir(), 'midflight-other-'))
  onTestFinished(() => rmSync(other, { recursive: true, force: true }))
  const write = (more: Readonly<Record<string, string>>): void => {
    for (const [file, text] of Object.entries(more)) {
      mkdirSync(path.dirname(path.join(other, file)), { recursive: true })
      writeFileSync(path.join(other, file), text)
    }
  }
  write({ 'package.json': '{"name":"served","version":"2.0.0","type":"module"}', ...files })
  write({ 'src/answer.ts': answer('two', 'number') })
  const refused = await program.midflight('upgrade', other, '--json')
  expect([refused.code, JSON.parse(refused.stdout)]).toMatchObject([
    3,
    { reasons: [{ code: 'type-error', file: 'src/main.ts', line: 3 }] },
  ])
  write({ 'src/answer.ts': answer('two') })
  expect((await program.midflight('upgrade', other)).code).toBe(0)
  expect(await program.get()).toBe('two you')
})

test('where there is no TypeScript the plan says so', { timeout: 60_000 }, async () => {
  program = await runProgram(files)
  program.write({ 'src/answer.ts': answer('two') })
  const planned = await program.midflight('plan', '--json')
  expect(JSON.parse(planned.stdout)).toMatchObject({ plan: { notices: [{ code: 'types-unchecked' }] } })
  expect((await program.midflight('upgrade')).code).toBe(0)
})
