import { Parser, CsvError, parse } from 'csv-parse'
import { parse as parseSync } from 'csv-parse/sync'

export * as library from 'csv-parse'
export const functions = () => ({
  sync: [parseSync, 'a,b\n1,"x, ""y"""\n', { columns: true, cast: true }],
  broken: [(text) => outcome(() => parseSync(text)), 'a,b\n1\n'],
})

// A parser that has read half of a file when the upgrade comes.
const held = parse({ columns: true })
const records = []
held.on('data', (record) => records.push(record))
held.write('name,n\nAda,1\nBob')

export const kept = () => ({ parser: held instanceof Parser, records, count: held.info.records })

export async function probe() {
  return {
    proto: parseSync('__proto__,constructor\n1,2\n', { columns: true }),
    doubled: parseSync('a,a,toString\n1,2,3\n', { columns: true, group_columns_by_name: true }),
    info: parseSync('a;b\n1;2\n', { delimiter: ';', info: true }).map(({ record, info }) => [record, info.lines]),
    error: outcome(() => parseSync('a,"b\n')),
    streamed: await Array.fromAsync(parse('x,y\n1,2\n3,4\n', { from_line: 2 })),
  }
}

export const work = (n) =>
  new Promise((resolve, reject) => {
    parse(`id,text\n${n},"n ""${n}"""\n`, { columns: true }, (error, rows) => (error ? reject(error) : resolve(rows)))
  })

function outcome(call) {
  try {
    return call()
  } catch (error) {
    return [error instanceof CsvError, error.code, error.message]
  }
}
