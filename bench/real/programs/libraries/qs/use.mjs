import qs, { parse, stringify } from 'qs'

export * as library from 'qs'
export const functions = () => ({
  parse: [parse, 'a[b][c]=1&a[b][d][]=2&a[b][d][]=3&e.f=4', { allowDots: true }],
  stringify: [
    stringify,
    { a: { b: ['x', 'y z'] }, c: null, d: undefined, e: new Date(0) },
    { arrayFormat: 'brackets' },
  ],
  whole: [qs.parse, 'list=1,2,3&__proto__[x]=1&u=%F0%9F%98%80', { comma: true }],
})

const read = { query: qs.parse('?q=held&p[]=1&p[]=2', { ignoreQueryPrefix: true }), formats: qs.formats }
export const kept = () => ({ query: read.query, formats: Object.keys(read.formats), same: qs.formats === read.formats })

export const probe = () => ({
  doubled: parse('a[]=1&a[]=2&a=3', { duplicates: 'last' }),
  merged: parse('a=1&a[b]=2&c[d]=1&c=2'),
  strict: parse('foo[bar]=baz&foo=bar', { strictMerge: false }),
  emptyKey: parse('a=x[]=1&b[]=y', { comma: true }),
  untouched: (() => {
    const list = ['a', 'b']
    return [parse({ a: list, 'a[]': 'c' }), list.length]
  })(),
  joined: stringify(
    { a: ['x,y', { z: 1 }], b: [] },
    { arrayFormat: 'comma', encodeValuesOnly: true, allowEmptyArrays: true },
  ),
  inherited: stringify({ a: [1, 2] }, { arrayFormat: 'toString' }),
  dots: stringify({ 'a.b': { 'c.d': [1] } }, { allowDots: true, encodeDotInKeys: true }),
  limited: outcome(() => parse('a=1&b=2&c=3', { parameterLimit: 2, throwOnLimitExceeded: true })),
  cyclic: outcome(() => {
    const a = {}
    a.a = a
    return stringify(a)
  }),
})

export const work = (n) => parse(stringify({ n, list: [n, { deep: `v ${n}` }] }))

function outcome(call) {
  try {
    return call()
  } catch (error) {
    return [error.name, error.message]
  }
}
