import { describe } from 'vitest'
import { testRows } from '../../support/upgrade-rows.ts'

describe('values', () => {
  testRows([
    {
      name: 'a changed literal is read at once, by old and by new code',
      before: {
        'main.ts':
          "import { held } from 'probe'\nimport { limit } from './limit.ts'\nheld.set('old', () => limit)\nexport const read = () => limit",
        'limit.ts': 'export const limit = 3',
      },
      after: { 'limit.ts': 'export const limit = 4' },
      sees: { 'read()': [3, 4], "held.get('old')()": [3, 4] },
    },
    {
      name: 'a value derived from a changed one in the same module is computed anew',
      before:
        'export const limit = 3\nexport const text = `at most ${limit}`\nexport const both = [limit, text]\nexport const size = both.length',
      after:
        'export const limit = 4\nexport const text = `at most ${limit}`\nexport const both = [limit, text]\nexport const size = both.length',
      sees: { text: ['at most 3', 'at most 4'], 'both.join()': ['3,at most 3', '4,at most 4'], size: [2, 2] },
    },
    {
      name: 'values derived in other modules, through re-exports, are computed anew in order',
      before: {
        'main.ts':
          "import { banner } from './banner.ts'\nexport const title = banner + '!'\nexport const show = () => title + banner",
        'banner.ts': "import { name as who, size } from './all.ts'\nexport const banner = `${who} x${size * 2}`",
        'all.ts': "export * from './base.ts'\nexport { label as name } from './label.ts'",
        'base.ts': 'export const size = 1',
        'label.ts': "export const label = 'one'",
      },
      after: { 'base.ts': 'export const size = 2', 'label.ts': "export const label = 'two'" },
      sees: { title: ['one x2!', 'two x4!'], 'show()': ['one x2!one x2', 'two x4!two x4'] },
    },
    {
      name: 'a table computed with a changed function of another module, which may do anything, is refused',
      before: {
        'main.ts': "import { table } from './table.ts'\nexport const row = (n: number) => table.slice(n).join()",
        'table.ts':
          "import { format } from './format.ts'\nconst names = ['a', 'b']\nexport const table = names.map(format)",
        'format.ts': 'export function format(name: string) { return `<${name}>` }',
      },
      after: { 'format.ts': 'export function format(name: string) { return `[${name}]` }' },
      sees: { 'row(0)': ['<a>,<b>', '<a>,<b>'] },
      ends: ['load-only-changed'],
    },
    {
      name: 'a list made by a function with effects is not made again because it changed',
      before:
        "import { log } from 'probe'\nconst register = (name: string) => { log(name); return name }\nexport const names = ['a'].map(register)",
      after:
        "import { log } from 'probe'\nconst register = (name: string) => { log(name + '!'); return name }\nexport const names = ['a'].map(register)",
      sees: { 'names.join()': ['a', 'a'] },
      ends: ['load-only-changed'],
    },
    {
      name: 'a table computed with a function of the same module is computed anew',
      before: `const format = (name: string) => \`<\${name}>\`
export const passed = ['a', 'b'].map(format)
export const show = () => passed.join()`,
      after: `const format = (name: string) => \`[\${name}]\`
export const passed = ['a', 'b'].map(format)
export const show = () => passed.join()`,
      sees: { 'show()': ['<a>,<b>', '[a],[b]'] },
    },
    {
      name: 'strings made by methods of strings and arrays are values',
      before: `const limit = 1
export const line = 'x'.repeat(limit) + ['a', 'b'].join('-')
export const upper = \`n\${limit}\`.toUpperCase()
export const show = () => [line, upper, line.length]`,
      after: `const limit = 2
export const line = 'x'.repeat(limit) + ['a', 'b'].join('-')
export const upper = \`n\${limit}\`.toUpperCase()
export const show = () => [line, upper, line.length]`,
      sees: {
        'show()': [
          ['xa-b', 'N1', 4],
          ['xxa-b', 'N2', 5],
        ],
      },
    },
    {
      name: 'an unchanged value keeps its identity when its module changes',
      before: 'export const table = Object.freeze({ a: 1 })\nexport const pattern = /a+/\nexport const f = () => 1',
      after: 'export const table = Object.freeze({ a: 1 })\nexport const pattern = /a+/\nexport const f = () => 2',
      sees: { 'f()': [1, 2] },
      keeps: ['table', 'pattern'],
    },
    {
      name: 'an object that code reads alone is a value: a changed one is computed anew',
      before: "const words = { a: 'one' } as Record<string, string>\nexport const word = (key: string) => words[key]",
      after:
        "const words = { a: 'two', b: 'more' } as Record<string, string>\nexport const word = (key: string) => words[key]",
      sees: { "word('a')": ['one', 'two'], "word('b')": [undefined, 'more'] },
    },
    {
      name: 'a destructured value is computed anew',
      before:
        'const settings = { a: 1, b: [2, 3] }\nexport const { a, b: [first, ...rest] } = settings\nexport const sum = () => a + first + rest[0]',
      after:
        'const settings = { a: 10, b: [20, 30] }\nexport const { a, b: [first, ...rest] } = settings\nexport const sum = () => a + first + rest[0]',
      sees: { 'sum()': [6, 60], a: [1, 10] },
    },
    {
      name: 'a value that becomes an arrow function, and the reverse',
      before: 'const one = 1\nconst two = () => 2\nexport const sum = () => one + two()',
      after: 'const one = () => 10\nconst two = 20\nexport const sum = () => one() + two',
      sees: { 'sum()': [3, 30] },
    },
    {
      name: 'a value that moves to another module is read from there',
      before: {
        'main.ts': "import { limit } from './a.ts'\nexport const read = () => limit",
        'a.ts': 'export const limit = 1',
        'b.ts': 'export const limit = 2',
      },
      after: { 'main.ts': "import { limit } from './b.ts'\nexport const read = () => limit" },
      sees: { 'read()': [1, 2] },
    },
    {
      name: 'an enum gets its new member, and its values are computed anew',
      before:
        'export enum Color { Red, Green }\nexport const name = (color: Color) => Color[color]\nexport const all = Object.keys(Color).length',
      after:
        'export enum Color { Red, Green, Blue }\nexport const name = (color: Color) => Color[color]\nexport const all = Object.keys(Color).length',
      sees: { 'name(2)': [undefined, 'Blue'], all: [4, 6], 'Color.Red': [0, 0] },
    },
    {
      name: 'an unchanged enum keeps its identity',
      before: "export enum Color { Red = 'r' }\nexport const f = () => 1 + Color.Red",
      after: "export enum Color { Red = 'r' }\nexport const f = () => 2 + Color.Red",
      sees: { 'f()': ['1r', '2r'] },
      keeps: ['Color'],
    },
    {
      name: 'a namespace is computed anew',
      before: 'export namespace Units { export const metre = 1 }\nexport const read = () => Units.metre * 1',
      after: 'export namespace Units { export const metre = 100 }\nexport const read = () => Units.metre * 1',
      sees: { 'read()': [1, 100] },
    },
  ])
})

describe('load-time dependents', () => {
  testRows([
    {
      name: 'an effect that handed a changed value to opaque code is refused',
      before: "import { log } from 'probe'\nconst port = 1\nlog(port)",
      after: "import { log } from 'probe'\nconst port = 2\nlog(port)",
      ends: ['load-time-dependent'],
      logs: [[1], [1]],
    },
    {
      name: 'a resource that took a changed value of another module is refused',
      before: {
        'main.ts':
          "import { EventEmitter } from 'node:events'\nimport { options } from './options.ts'\nexport const emitter = new EventEmitter({ ...options })",
        'options.ts': 'export const options = { captureRejections: false }',
      },
      after: { 'options.ts': 'export const options = { captureRejections: true }' },
      ends: ['load-time-dependent'],
      keeps: ['emitter'],
    },
    {
      name: 'an instance of a class of the program that took a changed value is refused',
      before:
        'const size = 1\nclass Pool { constructor(readonly size: number) {} }\nexport const pool = new Pool(size)',
      after: 'const size = 2\nclass Pool { constructor(readonly size: number) {} }\nexport const pool = new Pool(size)',
      ends: ['load-time-dependent'],
      sees: { 'pool.size': [1, 1] },
    },
    {
      name: 'a function that only ran while its module loaded is refused',
      before: "import { log } from 'probe'\nfunction setUp() { log('one') }\nsetUp()",
      after: "import { log } from 'probe'\nfunction setUp() { log('two') }\nsetUp()",
      ends: ['load-only-changed'],
      logs: [['one'], ['one']],
    },
    {
      name: 'a table computed with a function that changed, and that code may keep, is refused',
      before:
        "import { held } from 'probe'\nconst format = (name: string) => `<${name}>`\nconst table = ['a'].map(format)\nheld.set('table', () => table)",
      after:
        "import { held } from 'probe'\nconst format = (name: string) => `[${name}]`\nconst table = ['a'].map(format)\nheld.set('table', () => table)",
      sees: { "held.get('table')()[0]": ['<a>', '<a>'] },
      ends: ['load-only-changed'],
    },
    {
      name: 'a value that only functions read does not matter to what ran while modules loaded',
      before: "import { log } from 'probe'\nconst port = 1\nlog('up')\nexport const read = () => port",
      after: "import { log } from 'probe'\nconst port = 2\nlog('up')\nexport const read = () => port",
      sees: { 'read()': [1, 2] },
    },
  ])
})
