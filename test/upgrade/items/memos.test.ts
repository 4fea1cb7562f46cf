import { describe } from 'vitest'
import { testRows } from '../../support/upgrade-rows.ts'

const memo = (compute: string, around = ''): string => `const cache = new Map()
${around}
export function lookUp(key) {
  let value = cache.get(key)
  if (value === undefined) {
    value = ${compute}
    cache.set(key, value)
  }
  return value
}`

const refused = { ends: ['memo-stays'] }

describe('what a function has computed and kept is not taken for what the new code would compute', () => {
  testRows([
    {
      name: 'a map beside the function',
      before: memo('key.toLowerCase()'),
      after: memo('key.toUpperCase()'),
      sees: { "lookUp('a')": ['a', 'a'] },
      ...refused,
    },
    {
      name: 'a function that it calls for the value',
      before: memo('compute(key)', "function compute(key) { return key + '1' }"),
      after: memo('compute(key)', "function compute(key) { return key + '2' }"),
      ...refused,
    },
    {
      name: 'a field of the instance',
      before: `class Parsers { cache = new Map(); list = ['json']
  get(type) { const found = this.cache.get(type); if (found) return found; const value = this.list.find((one) => type.startsWith(one)); this.cache.set(type, value); return value } }
const parsers = new Parsers()
export const find = (type) => parsers.get(type)`,
      after: `class Parsers { cache = new Map(); list = ['json']
  get(type) { const found = this.cache.get(type); if (found) return found; const value = this.list.find((one) => type === one); this.cache.set(type, value); return value } }
const parsers = new Parsers()
export const find = (type) => parsers.get(type)`,
      ...refused,
    },
    {
      name: 'a table',
      before: 'const table = {}\nexport const square = (n) => table[n] ??= n * n',
      after: 'const table = {}\nexport const square = (n) => table[n] ??= n ** 2',
      ...refused,
    },
    {
      name: 'a pattern, which is a value',
      before: memo('new RegExp(key)'),
      after: memo("new RegExp(key, 'i')"),
      ...refused,
    },
    {
      name: 'a container with another name in the function',
      before: `const shared = { cache: new Map() }\nexport function f(key) { const cache = shared.cache; const known = cache.get(key); if (known) return known; const value = key + 1; cache.set(key, value); return value }`,
      after: `const shared = { cache: new Map() }\nexport function f(key) { const cache = shared.cache; const known = cache.get(key); if (known) return known; const value = key + 2; cache.set(key, value); return value }`,
      ...refused,
    },
  ])
})

describe('what is kept, and is no result', () => {
  testRows([
    {
      name: 'objects with a life of their own, made when they are first asked for',
      before: memo('{ key, size: 0 }'),
      after: memo('{ key, size: 0, more: [] }'),
      sees: { "lookUp('a').key": ['a', 'a'] },
    },
    {
      name: 'what the caller has given',
      before:
        'const held = new Map()\nexport function put(key, value) { if (held.get(key)) return 1; held.set(key, value); return 2 }',
      after:
        'const held = new Map()\nexport function put(key, value) { if (held.get(key)) return 1; held.set(key, value); return 3 }',
      sees: { 'put(Math.random(), 1)': [2, 3] },
    },
    {
      name: 'what the function forgets when it returns',
      before:
        'export function count(list) { const seen = new Map(); for (const one of list) seen.set(one, (seen.get(one) ?? 0) + 1); return seen.size }',
      after:
        'export function count(list) { const seen = new Map(); for (const one of list) seen.set(one, (seen.get(one) ?? 0) + 2); return seen.size + 1 }',
      sees: { 'count([1, 2])': [2, 3] },
    },
    {
      name: 'what is counted',
      before:
        'const counts = {}\nexport function count(key) { counts[key] = (counts[key] ?? 0) + 1; return counts[key] }',
      after:
        'const counts = {}\nexport function count(key) { counts[key] = (counts[key] ?? 0) + 2; return counts[key] }',
      sees: { 'count(Math.random())': [1, 2] },
    },
    {
      name: 'another function of the module',
      before: `${memo('key.toLowerCase()')}\nexport const other = () => 1`,
      after: `${memo('key.toLowerCase()')}\nexport const other = () => 2`,
      sees: { 'other()': [1, 2] },
    },
    {
      name: 'a container with a new name',
      before: memo('key.toLowerCase()'),
      after: memo('key.toUpperCase()').replaceAll('cache', 'upperCache'),
      sees: { "lookUp('a')": ['a', 'A'] },
      notices: ['state-removed'],
    },
  ])
})
