import { globSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { isTestFile } from '../verify/sides.ts'
import type { Runner, TestStep } from './test-steps.ts'

/** Test files that are run by one process, by their paths in the package. */
export interface TestBatch {
  readonly step: TestStep
  readonly files: readonly string[]
}

/** Most test files that are run; a package with more is not read as a whole. */
const maxFiles = 5000
/** Longest test file that is read to tell its runner, in UTF-16 units. */
const maxRead = 1_000_000

const scriptExtensions = ['js', 'cjs', 'mjs', 'ts', 'cts', 'mts'] as const
const anyScript = `*.{${scriptExtensions.join(',')}}`

/** What the runners look for where they are told no file. */
const defaultPatterns: Readonly<Record<string, readonly string[]>> = {
  'node --test': [
    `**/*.test.{js,cjs,mjs,ts,cts,mts}`,
    `**/*[-_]test.{js,cjs,mjs,ts}`,
    `**/test-${anyScript}`,
    `**/test.{js,cjs,mjs}`,
    `**/test/**/${anyScript}`,
  ],
  mocha: ['test/*.{js,cjs,mjs}'],
  tap: [
    `{tap,test,tests,__tests__}/**/${anyScript}`,
    `**/*.{tap,test,tests,spec}.{js,cjs,mjs,ts}`,
    '{tap,test,tests}.{js,cjs,mjs,ts}',
  ],
  borp: [`**/*.test.{js,cjs,mjs,ts}`],
  uvu: [`{test,tests,__tests__}/**/${anyScript}`, `**/*.{test,spec}.{js,cjs,mjs,ts}`],
  ava: [
    '{test,src/test,source/test}.{js,cjs,mjs}',
    `**/test-*.{js,cjs,mjs}`,
    '**/*.{spec,test}.{js,cjs,mjs}',
    '**/{test,tests,__tests__}/**/*.{js,cjs,mjs}',
  ],
  vitest: ['**/*.{test,spec}.{js,cjs,mjs,jsx,ts,cts,mts,tsx}'],
  jest: ['**/__tests__/**/*.{js,cjs,mjs,jsx,ts,tsx}', '**/{test,spec,*.test,*.spec}.{js,cjs,mjs,jsx,ts,tsx}'],
}

/** Runners that are given all their files at once: they run each in an environment of its own, and find them as their configuration says. */
const runsAll: ReadonlySet<Runner> = new Set(['ava', 'vitest', 'jest'])

/**
 * The published test files of each step, a process for each file where the runner is one process for all. `configured` tells that mocha
 * has its files from its configuration.
 */
export function findBatches(folder: string, steps: readonly TestStep[], configured: boolean): TestBatch[] {
  return steps.flatMap((step): TestBatch[] => {
    const isConfigured = step.runner === 'mocha' && step.patterns.length === 0 && configured
    const files = isConfigured ? publishedTests(folder) : filesOf(folder, step)
    if (files.length === 0) return []
    if (isConfigured || runsAll.has(step.runner)) return [{ step, files }]
    return files.map((file) => ({ step: { ...step, patterns: [] }, files: [file] }))
  })
}

/** Without a script that says it: by the runner that the files import. Those that import none are no tests. */
export function guessBatches(
  folder: string,
  candidates: readonly string[],
  hasPackage: (name: string) => boolean,
): TestBatch[] {
  const byRunner = Map.groupBy(candidates, (file) => guessRunner(read(join(folder, file)), hasPackage))
  return [...byRunner].flatMap(([runner, files]) => {
    if (runner === null) return []
    const step: TestStep = {
      runner,
      name: runner === 'script' ? 'node' : runner,
      options: [],
      patterns: [],
      environment: {},
    }
    return runsAll.has(runner) ? [{ step, files }] : files.map((file) => ({ step, files: [file] }))
  })
}

/** Scripts that are named as tests, and not what they need. */
export function publishedTests(folder: string): string[] {
  return expand(folder, `**/*.{${scriptExtensions.join(',')},jsx,tsx}`).filter(
    (file) => isTestFile(file) && !/\.d\.[cm]?ts$/.test(file) && !/(^|\/)(fixtures?|helpers?|support)\//.test(file),
  )
}

/** All scripts in a folder that is known to have tests, by their paths in the package. */
export function scriptsIn(folder: string, within: string): string[] {
  return expand(folder, `${within}/**/*.{${scriptExtensions.join(',')},jsx,tsx}`)
}

function filesOf(folder: string, { name, runner, patterns, options }: TestStep): string[] {
  const isRecursive = options.includes('--recursive')
  const wanted = patterns.length > 0 ? patterns : (defaultPatterns[name] ?? defaultPatterns[runner] ?? [])
  const files = wanted.flatMap((pattern) => {
    const path = posix.normalize(pattern)
    const kind = kindOf(join(folder, path))
    if (kind === 'file') return [path]
    if (kind === 'folder') return inFolder(folder, path, name, isRecursive)
    const completed = scriptExtensions
      .map((extension) => `${path}.${extension}`)
      .find((file) => kindOf(join(folder, file)) === 'file')
    return completed === undefined ? expand(folder, path) : [completed]
  })
  const more =
    patterns.length === 0 && runner === 'mocha' && isRecursive ? expand(folder, 'test/**/*.{js,cjs,mjs}') : []
  return [...new Set([...files, ...more])].filter((file) => !/\.d\.[cm]?ts$/.test(file)).slice(0, maxFiles)
}

function inFolder(folder: string, path: string, name: string, isRecursive: boolean): string[] {
  const index = name === 'node' || name === 'tape' ? expand(folder, posix.join(path, 'index.{js,cjs,mjs}')) : []
  if (index.length > 0) return index
  return expand(folder, posix.join(path, isRecursive || name !== 'mocha' ? `**/${anyScript}` : anyScript))
}

/** In alphabetical order. */
function expand(folder: string, pattern: string): string[] {
  return globSync(pattern, { cwd: folder, exclude: (path) => /(^|[\\/])(node_modules|\.git)$/.test(path) })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.startsWith('..') && kindOf(join(folder, file)) === 'file')
    .toSorted()
}

/** The import says it; `describe` and `it` are there without one in mocha and jest. */
function guessRunner(text: string, hasPackage: (name: string) => boolean): Runner | null {
  const imports = (names: string): boolean => new RegExp(`['"](${names})['"]`).test(text)
  if (imports('vitest')) return 'vitest'
  if (imports('ava')) return 'ava'
  if (imports('node:test|tape|tap|uvu|brittle|zora|tst')) return 'script'
  if (/^\s*(describe|suite|it|test)(\.\w+)?\(/m.test(text))
    return (['jest', 'vitest'] as const).find((name) => hasPackage(name)) ?? 'mocha'
  return imports('(node:)?assert(/strict)?') ? 'script' : null
}

function kindOf(path: string): 'file' | 'folder' | null {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats === undefined ? null : stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : null
}

function read(file: string): string {
  return readFileSync(file, 'utf8').slice(0, maxRead)
}
