import { stripVTControlCharacters } from 'node:util'

/** Rows as aligned columns, two blanks apart; the last column is not padded. Colours do not count as width. */
export function table(rows: readonly (readonly string[])[], indent = ''): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, widthOf(cell))
  }
  return rows
    .map(
      (row) =>
        indent + row.map((cell, index) => padded(cell, index === row.length - 1 ? 0 : (widths[index] ?? 0))).join('  '),
    )
    .map((line) => line.trimEnd())
    .join('\n')
}

function padded(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - widthOf(cell)))
}

function widthOf(cell: string): number {
  return stripVTControlCharacters(cell).length
}
