import { Document, LineCounter, isMap, parse, parseAllDocuments, parseDocument, stringify, visit } from 'yaml'

export * as library from 'yaml'
export const functions = () => ({
  parse: [parse, 'text: "one\n  two   \n\n  three"\nlist: [1, 2.5, ~]\n'],
  stringify: [stringify, { at: new Date(0), deep: [{ a: 1 }, ['x', 'y: z']] }],
  many: [(text) => parseAllDocuments(text).map((document) => document.toJS()), 'a: 1\n---\nb: 2\n'],
})

const held = parseDocument('# first\nname: &n Ada # who\nagain: *n\nlist:\n  - 1\n  - two\n')
const lines = new LineCounter()
const counted = parseDocument('a: 1\nb:\n  - c\n', { lineCounter: lines })
const built = new Document({ built: true })

export const kept = () => ({
  document: held instanceof Document && built instanceof Document,
  text: held.toString(),
  value: held.get('name'),
  again: held.toJS().again,
  map: isMap(held.contents),
  lines: [lines.linePos(5), counted.get('b').get(0)],
})

export function probe() {
  const changed = parseDocument(held.toString())
  changed.setIn(['list', 1], 'three')
  const seen = []
  visit(changed, { Scalar: (key, node) => void seen.push([key, node.value]) })
  return {
    changed: changed.toString(),
    seen,
    created: String(held.createNode({ x: [1, 2] })),
    errors: parseDocument('a: [1,\nb: "x').errors.map(({ code, message }) => [code, message]),
    merged: parse('base: &b {x: 1}\nmore:\n  <<: *b\n  y: 2\n', { merge: true }),
    folded: parse('"one \\\n  two\t\n\n  three \n four"'),
    nested: '!'.repeat(3) + parse(`${'- '.repeat(40)}x`).flat(Infinity),
    tooDeep: outcome(() => parse(`${'&a '.repeat(9000)}x`)),
    aliases: outcome(() => parse('a: &a [&b [1], *b]\nc: *a\nd: [*a, *a, *a]', { maxAliasCount: 3 })),
  }
}

export const work = (n) => parse(stringify({ n, list: [n, { text: `n ${n}: "q"` }], at: null }))

function outcome(call) {
  try {
    const result = call()
    return ['gives', typeof result]
  } catch (error) {
    return ['throws', error.name, error.message.slice(0, 120)]
  }
}
