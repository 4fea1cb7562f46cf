import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import { resolveFile, type PublicFiles } from './reach.ts'

/** A module that could not be loaded, as Node says it. */
export interface LoadFailure {
  readonly specifier: string
  /** The file that asked for it, absolute; null if Node does not say. */
  readonly from: string | null
}

/** What of a failure's text tells that a module could not be loaded; null for every other failure. */
export function loadFailureIn(text: string): LoadFailure | null {
  const required = /Cannot find module '([^']+)'\s*\n\s*Require stack:\s*\n\s*- (.+)/.exec(text)
  if (required !== null) return { specifier: required[1]!, from: required[2]!.trim() }
  const imported = /Cannot find (?:module|package) '([^']+)' imported from '?(?:file:\/\/)?([^'\n]+?)'?$/m.exec(text)
  if (imported !== null) return { specifier: imported[1]!, from: imported[2]!.trim() }
  const exported = /The requested module '([^']+)' does not provide an export named/.exec(text)
  if (exported !== null)
    return { specifier: exported[1]!, from: /^(?:file:\/\/)?(\/[^\n]+?):\d+$/m.exec(text)?.[1] ?? null }
  const other =
    /(?:Cannot find module|Cannot find package|Failed to load url|Failed to resolve import) ['"]?([^'"\s]+)['"]?/.exec(
      text,
    )
  return other === null ? null : { specifier: other[1]!, from: null }
}

export interface Judged {
  readonly oldSide: string
  readonly newSide: string
  readonly entries: PublicFiles
  readonly isTest: (file: string) => boolean
}

/**
 * What a test that could not load a module tells: `internal`, a file of the package that no client is meant to load (its path); `foreign`, a module of
 * others that the test asks for; `format`, a test that is no longer read as it was written; null: the package does not keep what it promises.
 */
export function excuseFor(text: string, file: string | null, judged: Judged): string | null {
  if (/\b(require|module|exports|__dirname|__filename) is not defined in ES module scope/.test(text)) {
    return 'the test file is no longer read as CommonJS'
  }
  const failure = loadFailureIn(text)
  if (failure === null) return null
  const from = failure.from === null ? file : pathIn(judged.newSide, failure.from)
  // The package itself misses something.
  if (from === null || !judged.isTest(from)) return null
  const { specifier } = failure
  const { name } = judged.entries
  if (specifier === name || specifier.startsWith(`${name}/`)) return null
  if (!specifier.startsWith('.') && !isAbsolute(specifier)) return `the test needs ${specifier}, which is not there`
  const asked = isAbsolute(specifier) ? relative(judged.newSide, specifier) : join(dirname(from), specifier)
  const path = resolveFile(judged.oldSide, asked.split(sep).join('/'))
  if (path === null || judged.isTest(path)) return `the test needs ${specifier}, which is not there`
  return judged.entries.files.has(path) ? null : `the test loads ${path}, which is no entry point`
}

/** Null for files of others. */
function pathIn(side: string, file: string): string | null {
  const path = relative(side, file)
  return path.startsWith('..') ? null : path.split(sep).join('/')
}
