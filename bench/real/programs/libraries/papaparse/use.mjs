import Papa from 'papaparse'

export { default as library } from 'papaparse'
const { parse, unparse } = Papa
export const functions = () => ({
  parse: [parse, 'a,b\n1,"x, ""y"""\n2,z', { header: true, dynamicTyping: true }],
  unparse: [
    unparse,
    [
      { a: 1, b: 'x "y"' },
      { a: null, b: ' z' },
    ],
  ],
  raw: [Papa.parse, 'a;b\n1;2'],
})

const handle = new Papa.ParserHandle({ header: true, dynamicTyping: {} })
const parser = new Papa.Parser({ delimiter: '|' })
export const kept = () => ({
  instances: [handle instanceof Papa.ParserHandle, parser instanceof Papa.Parser],
  parsed: parser.parse('a|b\nc|d', 0, true).data,
  delimiters: Papa.BAD_DELIMITERS,
})

export const probe = async () => ({
  held: new Papa.ParserHandle({ header: true, dynamicTyping: {} }).parse('x,y\n1,2').data,
  quoted: [unparse([["it's", 'a,b']], { quoteChar: "'" }), unparse([['a"b', 'c\nd']], { escapeChar: '\\' })],
  bom: parse('\ufeffa,b\n1,2', { header: true }).data,
  renamed: parse('a,a,a_1\n1,2,3', { header: true }),
  errors: parse('a,b\n1\n"x', { header: true }).errors,
  stepped: await stepped(),
  transformed: parse('A , B\n 1 , 2 ', {
    header: true,
    transformHeader: (header) => header.trim().toLowerCase(),
    transform: (text) => text.trim(),
  }).data,
  typed: parse('1e3,true,2026-01-01T00:00:00Z,0x1,-.5,1 000', { dynamicTyping: true }).data,
  guessed: parse('a\tb\nc\td').meta,
  comments: parse('# c\na,b', { comments: '#', skipEmptyLines: 'greedy' }).data,
  formulae: unparse([['=1+1', '-2', '@x']], { escapeFormulae: true }),
})

function stepped() {
  const rows = []
  return new Promise((resolve) => {
    parse('a,b\nc,d\ne,f', {
      step: ({ data }, parser) => {
        rows.push(data)
        if (rows.length === 2) parser.abort()
      },
      complete: ({ meta }) => resolve([rows, meta.aborted]),
    })
  })
}

export const work = (n) =>
  parse(
    unparse([
      [n, `text ${n}`],
      ['x,y', '"'],
    ]),
  ).data
