import type { Files } from './live-program.ts'
import type { Row } from './upgrade-rows.ts'

const main = `import m from './m.cjs'\nexport { m }`

type CommonJsRow = Omit<Row, 'before' | 'after'> & { readonly before: Files | string; readonly after: Files | string }

/** Rows about `m.cjs`, whose exports `main.ts` hands out as `m`; a text alone is that of `m.cjs`. */
export function rows(list: readonly CommonJsRow[]): Row[] {
  const filesOf = (files: Files | string): Files =>
    typeof files === 'string' ? { 'main.ts': main, 'm.cjs': files } : { 'main.ts': main, ...files }
  return list.map((row) => ({ ...row, before: filesOf(row.before), after: filesOf(row.after) }))
}
