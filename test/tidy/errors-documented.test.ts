import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorCodes, reasonCodes } from '@midflight/model'
import { describe, expect, test } from 'vitest'
import { root } from './source-files.ts'

const sections = [
  ['Reasons', reasonCodes],
  ['Errors', errorCodes],
] as const

describe('docs/errors.md', () => {
  const text = readFileSync(join(root, 'docs/errors.md'), 'utf8')

  test.for(sections)('has a heading under %s for every code, and for nothing else', ([section, codes]) => {
    expect(headingsUnder(section, text).toSorted()).toEqual(codes.toSorted())
  })

  test.for(sections)('says something of every code under %s', ([section]) => {
    expect(emptyHeadings(section, text)).toEqual([])
  })
})

describe('the reading of headings', () => {
  const text = '# Title\n\n### a\n\n## One\n\n### a\n\nText.\n\n### b\n\n## Two\n\n### c\n\nText.\n'

  test('takes those of the section alone', () => {
    expect(headingsUnder('One', text)).toEqual(['a', 'b'])
    expect(headingsUnder('Two', text)).toEqual(['c'])
  })

  test('finds one without text', () => {
    expect(emptyHeadings('One', text)).toEqual(['b'])
  })
})

/** The third-level headings of a second-level section, in order; one that stands twice is listed twice. */
function headingsUnder(section: string, text: string): string[] {
  return entriesUnder(section, text).map(({ heading }) => heading)
}

function emptyHeadings(section: string, text: string): string[] {
  return entriesUnder(section, text)
    .filter(({ body }) => body === '')
    .map(({ heading }) => heading)
}

function entriesUnder(section: string, text: string): { heading: string; body: string }[] {
  const start = text.indexOf(`\n## ${section}\n`)
  if (start === -1) return []
  const [, ...entries] = text
    .slice(start + 1)
    .replace(/^(## .*\n[^]*?)\n## [^]*$/, '$1')
    .split('\n### ')
  return entries.map((entry) => {
    const [heading = '', ...lines] = entry.split('\n')
    return { heading: heading.trim(), body: lines.join('\n').trim() }
  })
}
