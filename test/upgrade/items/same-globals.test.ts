import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { globalsOfBuiltins } from '@midflight/model'
import { testRows } from '../../support/upgrade-rows.ts'

/** A function that ran at load alone, and that takes what is called `Buffer`. */
const program = (head: string, more = ''): string => `import { held } from 'probe'
${head}
function start() { held.length = Buffer.from('ab').length }
start()
${more}`

const process = (head: string): string => `import { held } from 'probe'
${head}
function start() { held.pid = process.pid }
start()`

const own = { 'own.ts': 'export const Buffer = { from: (text: string) => [text] }' }
const imported = "import { Buffer } from 'node:buffer'"

describe('a global that is imported from Node instead is the same object', () => {
  testRows([
    {
      name: 'and the function that takes it has not changed',
      before: program(''),
      after: program(imported),
      sees: { 'held.length': [2, 2] },
    },
    {
      name: 'the other way round too',
      before: program(imported),
      after: program(''),
      sees: { 'held.length': [2, 2] },
    },
    {
      name: 'the process has another name for it',
      before: process(''),
      after: process("import process from 'node:process'"),
      sees: { 'held.pid > 0': [true, true] },
    },
    {
      name: 'not one of the program',
      before: { 'main.ts': program(''), ...own },
      after: { 'main.ts': program("import { Buffer } from './own.ts'"), ...own },
      ends: ['load-only-changed'],
      sees: { 'held.length': [2, 2] },
    },
    {
      name: 'not one of the program that the global takes the place of',
      before: { 'main.ts': program("import { Buffer } from './own.ts'"), ...own },
      after: { 'main.ts': program(''), ...own },
      ends: ['load-only-changed'],
      sees: { 'held.length': [1, 1] },
    },
    {
      name: 'not one of another name',
      before: program(''),
      after: program("import { constants as Buffer } from 'node:buffer'"),
      ends: ['load-only-changed'],
    },
    {
      name: 'not where the program puts another one there',
      before: program('', 'export const swap = (other: never) => void (globalThis.Buffer = other)'),
      after: program(imported, 'export const swap = (other: never) => void (globalThis.Buffer = other)'),
      ends: ['load-only-changed'],
    },
  ])

  test.for(Object.entries(globalsOfBuiltins))('as Node has them: %s', ([url, names]) => {
    const exported = createRequire(import.meta.url)(url) as Record<string, unknown>
    const globals = globalThis as unknown as Record<string, unknown>
    const found = names.map((name) => exported[name] === globals[name])
    expect(found).toEqual(names.map(() => true))
  })
})
