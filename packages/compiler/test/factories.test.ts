import { expect, test } from 'vitest'
import { analyze } from '@midflight/compiler'

const initializerOf = (call: string): string => {
  const source = `const shared = new Map()\nlet count = 0\nfunction anonymous() {}\nconst x = ${call}\nexport { x, shared, count }`
  const analysis = analyze('x.ts', source, { sourceName: 'x.ts', jsx: { runtime: 'automatic' } })
  if (!analysis.ok) throw new Error(analysis.message)
  return analysis.module.facts.items.find(({ names }) => names.includes('x'))!.initializer
}

test.for([
  '(function (given) { return function (value) { return given.work(value) } })(shared)',
  '(function (given) { const { has, get: read } = given; const bound = given.has.bind(given); return (value) => [has(value), read(value), bound(value)] })(shared)',
  "(function (given) { const one = 'a', two = one + 'b'; function inner(value) { let text = one; text += two; return text } const main = inner; return main })(shared)",
  '(function (given) { return (value) => { given.count += 1; given.set(value, given); return given } })(shared)',
  '(function (given) { const table = [1, 2]; return (value) => 1 + table[value] })(shared)',
  '(function (given) { return function () { return [this, arguments] } })(shared)',
  '(function () { function even(n) { return n === 0 || odd(n - 1) } function odd(n) { return n !== 0 && even(n - 1) } return even })()',
])('can be made again: %s', (call) => {
  expect(initializerOf(call)).toBe('container')
})

test.for([
  ['a counter', '(function () { let n = 0; return () => { n += 1; return n } })()'],
  ['a counter through a pattern', '(function () { let n = 0; return () => { [n] = [n + 1]; return n } })()'],
  ['a counter through another one', '(function () { let n = 0; return () => { ({ n } = { n: n + 1 }); return n } })()'],
  ['a table that is filled later', '(function () { const all = {}; return (key) => (all[key] = key) })()'],
  ['a list that grows', '(function () { const all = []; return (key) => all.push(key) })()'],
  [
    'a member of a member that is written to',
    '(function () { const all = { a: {} }; return (key) => (all.a[key] = key) })()',
  ],
  ['an object that is handed out', '(function () { const all = {}; return () => all })()'],
  ['an object that is handed on', '(function (given) { const all = {}; return () => given.set(1, all) })(shared)'],
  [
    'an object by another name',
    '(function () { const all = {}; const same = all; return (key) => (same[key] = key) })()',
  ],
  [
    'a name that held something given at first',
    '(function (given) { let a = given; const b = a; a = {}; return () => (b.n = a) })(shared)',
  ],
  ['a parameter that is assigned', '(function (given) { given = {}; return (key) => (given[key] = key) })(shared)'],
  ['a member of its own function', '(function () { function f(key) { f[key] = key; return f } return f })()'],
  [
    'the same before the function is written',
    '(function () { const g = f; return (key) => (g[key] = key); function f() {} })()',
  ],
  ['an object that is made for it', '(function (own) { return (key) => (own[key] = key) })({})'],
  ['a part of an object that is made for it', '(function (own) { return (key) => (own[key] = key) })({ a: {} }.a)'],
  ['a class', '(function () { return class {} })()'],
  ['the `this` of the factory', '(function () { const one = 1; return () => [one, this] })()'],
  ['its arguments', '(function () { const one = 1; return () => [one, arguments] })(shared)'],
  ['a variable of the module that it counts', '(function () { count += 1; return () => count })()'],
  [
    'a name that means something else further in',
    '(function (given) { const all = {}; return (given) => given })(shared)',
  ],
  ['a call of something else', '(function (given) { given.start(); return () => given })(shared)'],
  ['a timer', '(function (given) { setInterval(given); return () => given })(shared)'],
  [
    'the name of the factory, which is another function outside',
    '(function anonymous() { anonymous(); return () => 1 })()',
  ],
  ['a generator', '(function* () { yield () => 1 })()'],
  ['a promise', '(async function () { return () => 1 })()'],
] as const)('cannot be made again: %s', ([, call]) => {
  expect(initializerOf(call)).toBe('opaque')
})
