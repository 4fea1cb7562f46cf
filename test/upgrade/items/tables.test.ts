import { describe } from 'vitest'
import { testRows } from '../../support/upgrade-rows.ts'

/** A table that a function builds where it stands. */
const table = (step: string): string => `const hex = (function () {
  var array = []
  for (var i = 0; i < 4; ++i) { ${step} }
  return array
}())
export const read = (n) => { const out = []; out[out.length] = hex[n]; return out.join() }`

describe('tables that a function builds where it stands', () => {
  testRows([
    {
      name: 'are values: a changed one is computed anew',
      before: table("array.push('%' + i.toString(16))"),
      after: table("array[array.length] = '#' + i.toString(16)"),
      sees: { 'read(3)': ['%3', '#3'] },
    },
    {
      name: 'with other variables of its own, conditions and a caught error',
      before: `const words = (() => { let all: Record<string, number> = {}; for (let i = 0; i < 2; i++) { if (i > 0) all['n' + i] = i }; return all })()
const sep = (function () { try { return require('path').sep } catch (e) {} })() || '/'
export const read = () => JSON.stringify(words) + sep`,
      after: `const words = (() => { let all: Record<string, number> = {}; for (let i = 0; i < 3; i++) { if (i > 0) all['n' + i] = i }; return all })()
const sep = (function () { try { return require('path').sep } catch (e) {} })() || ':'
export const read = () => JSON.stringify(words) + sep`,
      sees: { 'read()': ['{"n1":1}/', '{"n1":1,"n2":2}:'] },
    },
    {
      name: 'but not what calls something else, which may do anything: refused',
      before: `import { log } from 'probe'\n${table("log('made'); array.push(i)")}`,
      after: `import { log } from 'probe'\n${table("log('made'); array.push(i + 1)")}`,
      sees: { 'read(3)': ['3', '3'] },
      logs: [Array(4).fill('made'), Array(4).fill('made')],
      ends: ['resource-changed'],
    },
    {
      name: 'nor what writes to an object of others: refused',
      before: `export const all: number[] = []\n${table('all.push(i); array.push(i)')}`,
      after: `export const all: number[] = []\n${table('all.push(i); array.push(i + 1)')}`,
      sees: { 'all.join()': ['0,1,2,3', '0,1,2,3'] },
      ends: ['resource-changed'],
    },
    {
      name: 'nor what assigns a variable of the module, though a block of it has one of that name: refused',
      before: `export let last = 0\nconst made = (() => { const all = []; { let last = 5; all.push(last) } last = 7; return all })()\nexport const read = () => made.join() + last`,
      after: `export let last = 0\nconst made = (() => { const all = []; { let last = 6; all.push(last) } last = 7; return all })()\nexport const read = () => made.join() + last`,
      sees: { 'read()': ['57', '57'] },
      ends: ['resource-changed'],
    },
    {
      name: 'nor a function that keeps what it has counted: refused',
      before: `const next = (() => { let n = 0; return () => ++n })()\nexport const read = () => next()`,
      after: `const next = (() => { let n = 10; return () => ++n })()\nexport const read = () => next()`,
      ends: ['resource-changed'],
    },
    {
      name: 'nor one that writes through a variable to what it was given: refused',
      before: `export const shared: number[] = []\nconst made = ((own) => { own.push(1); return [own.length] })(shared)\nexport const read = () => made.join()`,
      after: `export const shared: number[] = []\nconst made = ((own) => { own.push(1); return [own.length, 0] })(shared)\nexport const read = () => made.join()`,
      sees: { 'shared.length': [1, 1] },
      ends: ['resource-changed'],
    },
  ])
})
