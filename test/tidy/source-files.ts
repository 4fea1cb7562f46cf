import { globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'

/** A source file of this repository; `path` is relative to its root, with forward slashes. */
export type SourceFile = { readonly path: string; readonly text: string }

export const root = join(import.meta.dirname, '../..')

const notOurs = new Set(['node_modules', 'dist', 'fixtures'])

/** Reads the files that match the patterns, sorted by path; generated files and fixtures are left out. */
export function readSourceFiles(...patterns: readonly string[]): SourceFile[] {
  return globSync(patterns, { cwd: root, exclude: (path) => path.split(sep).some((part) => notOurs.has(part)) })
    .filter((path) => !path.split(sep).some((part) => notOurs.has(part)))
    .map((path) => path.split(sep).join('/'))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** The line of an offset, counted from one. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
