import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { readMetadata, type Metadata } from './metadata.ts'

/** The folders of the suite that are about modules. */
const moduleFolders = ['test/language/module-code', 'test/language/import', 'test/language/expressions/dynamic-import']

/**
 * How a test is run. Tests of modules run as modules. Scripts run as Node runs them, as CommonJS, in sloppy mode; and as a module in the place of
 * the strict script that the suite asks for.
 */
export type Form = 'module' | 'commonjs'

export interface SuiteCase {
  /** Path in the checkout, with forward slashes. */
  readonly path: string
  readonly form: Form
  readonly source: string
  readonly metadata: Metadata
}

export interface Suite {
  readonly checkout: string
  /** The commit of the checkout, or null where it is no git repository. */
  readonly commit: string | null
  readonly folders: readonly string[]
  readonly cases: readonly SuiteCase[]
}

/** A checkout that cannot be used, in a sentence for people. */
export class UnusableCheckout extends Error {}

/** Finds the tests of the suite whose path contains `only`. Throws `UnusableCheckout`. */
export function readSuite(checkout: string, only: string): Suite {
  if (!existsSync(checkout)) throw new UnusableCheckout(`There is no folder ${checkout}.`)
  const folders = moduleFolders.filter((folder) => existsSync(join(checkout, folder)))
  const lacking = [...moduleFolders, 'harness/assert.js', 'harness/sta.js'].find(
    (path) => !existsSync(join(checkout, path)),
  )
  if (lacking !== undefined) throw new UnusableCheckout(`${checkout} is no checkout of test262: it has no ${lacking}.`)
  const paths = folders
    .flatMap((folder) => globSync(`${folder}/**/*.js`, { cwd: checkout }))
    .map((path) => path.split(sep).join('/'))
    .filter((path) => !path.includes('_FIXTURE') && path.includes(only))
    .toSorted()
  const cases = paths.flatMap((path) => readCase(checkout, path))
  if (cases.length === 0) {
    const which = only === '' ? '' : ` whose path contains '${only}'`
    throw new UnusableCheckout(`${checkout} has no tests of modules${which}.`)
  }
  return { checkout, commit: commitOf(checkout), folders, cases }
}

function readCase(checkout: string, path: string): SuiteCase[] {
  const source = readFileSync(join(checkout, path), 'utf8')
  const metadata = readMetadata(source)
  return metadata === null ? [] : formsOf(metadata).map((form) => ({ path, form, source, metadata }))
}

function formsOf({ flags }: Metadata): Form[] {
  if (flags.has('module')) return ['module']
  return flags.has('noStrict') || flags.has('raw') ? ['commonjs'] : ['module', 'commonjs']
}

function commitOf(checkout: string): string | null {
  try {
    const found = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: checkout, stdio: ['ignore', 'pipe', 'ignore'] })
    return found.toString().trim()
  } catch {
    return null
  }
}
