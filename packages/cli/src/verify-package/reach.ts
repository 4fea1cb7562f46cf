import { globSync, readFileSync, statSync } from 'node:fs'
import { join, posix, relative, sep } from 'node:path'

/** What test files load of the package that is neither a test nor an entry point. */
export interface Reach {
  /** Files of the package that clients are not meant to load, by their paths in it. */
  readonly internals: readonly string[]
  /** The test loads an entry point, too. */
  readonly reachesPublic: boolean
}

export interface PublicFiles {
  /** Every file that an entry of package.json names or that the README does, as paths in the package. */
  readonly files: ReadonlySet<string>
  /** Of these, the ones that are named and not matched by a pattern. */
  readonly entries: readonly string[]
  readonly name: string
}

/** Longest chain of test files that load each other. */
const maxDepth = 20
const extensions = ['', '.js', '.cjs', '.mjs', '.json', '.node', '.ts', '.cts', '.mts']

/** The entry points of a package, by the files behind them. What the README names with the package's name before it is public too. */
export function publicFilesOf(folder: string, manifest: Readonly<Record<string, unknown>>, name: string): PublicFiles {
  const named = [
    manifest['main'] ?? './index.js',
    manifest['module'],
    manifest['browser'],
    manifest['bin'],
    manifest['exports'],
  ]
  const readme = ['README.md', 'readme.md', 'README.markdown', 'README', 'Readme.md']
    .map((file) => textOf(join(folder, file)) ?? '')
    .join('\n')
  const escaped = name.replaceAll(/[.+?^${}()|[\]\\/]/g, String.raw`\$&`)
  const subpaths = [...readme.matchAll(new RegExp(`['"\`]${escaped}/([\\w./-]+)['"\`]`, 'g'))].map(([, path]) => path!)
  const paths = ['.', 'package.json', ...named.flatMap((value) => textsIn(value)), ...subpaths]
  const single = paths.filter((path) => !path.includes('*')).map((path) => resolveFile(folder, posix.normalize(path)))
  const entries = single.filter((file) => file !== null)
  const matched = paths.filter((path) => path.includes('*')).flatMap((path) => expandExports(folder, path))
  return { entries, files: new Set([...entries, ...matched]), name }
}

/** `./lib/*.js` takes every depth. */
function expandExports(folder: string, pattern: string): string[] {
  const found = globSync(pattern.replaceAll('*', '**/*'), { cwd: folder, exclude: (path) => path === 'node_modules' })
  return found.map((file) => file.split(sep).join('/'))
}

/** The files that clients load with the entry points: code, whatever it is called. */
export function codeFilesOf(folder: string, { entries }: PublicFiles): ReadonlySet<string> {
  const seen = new Set<string>()
  const left = [...entries]
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    for (const specifier of specifiersIn(textOf(join(folder, file)) ?? '')) {
      const found = specifier.startsWith('.') ? resolveFile(folder, posix.join(posix.dirname(file), specifier)) : null
      if (found !== null) left.push(found)
    }
  }
  return seen
}

/** What a test file loads, with what its helpers among the tests load. `isTest` tells them. */
export function reachOf(folder: string, file: string, entries: PublicFiles, isTest: (file: string) => boolean): Reach {
  const internals = new Set<string>()
  const seen = new Set<string>()
  let reachesPublic = false
  const visit = (path: string, depth: number): void => {
    if (seen.has(path) || depth > maxDepth) return
    seen.add(path)
    for (const specifier of specifiersIn(textOf(join(folder, path)) ?? '')) {
      if (specifier === entries.name || specifier.startsWith(`${entries.name}/`)) reachesPublic = true
      if (!specifier.startsWith('.')) continue
      const found = resolveFile(folder, posix.join(posix.dirname(path), specifier))
      if (found === null) continue
      if (isTest(found)) visit(found, depth + 1)
      else if (entries.files.has(found)) reachesPublic = true
      else internals.add(found)
    }
  }
  visit(file, 0)
  return { internals: [...internals].toSorted(), reachesPublic }
}

/** Every text that stands where a module's specifier does, mocks of modules included. */
export function specifiersIn(text: string): string[] {
  const found = text.matchAll(
    /(?:\brequire(?:\.resolve)?\s*\(|\bimport\s*\(|\bfrom|\bimport|\bproxyquire\s*\(|\brewire\s*\(|\bmock\s*\()\s*(['"`])([^'"`\n]+)\1/g,
  )
  return [...found].map(([, , specifier]) => specifier!)
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap((part) => textsIn(part))
}

/** A file, one that an extension is to be added to, or the main file of a folder; null where there is none in the package. */
export function resolveFile(folder: string, path: string): string | null {
  const start = join(folder, path)
  for (const extension of extensions) {
    if (isFile(start + extension)) return pathIn(folder, start + extension)
  }
  const main = mainOf(start)
  const candidates = [...(main === null ? [] : [main, join(main, 'index')]), 'index'].map((name) => join(start, name))
  for (const candidate of candidates) {
    for (const extension of extensions) if (isFile(candidate + extension)) return pathIn(folder, candidate + extension)
  }
  // TypeScript names the file that is made of it.
  const source = /\.[cm]?js$/.test(path) ? start.replace(/js$/, 'ts') : null
  return source !== null && isFile(source) ? pathIn(folder, source) : null
}

function mainOf(folder: string): string | null {
  const text = textOf(join(folder, 'package.json'))
  if (text === null) return null
  try {
    const { main } = JSON.parse(text) as { main?: unknown }
    return typeof main === 'string' ? main : null
  } catch {
    return null
  }
}

function pathIn(folder: string, file: string): string | null {
  const path = relative(folder, file)
  return path.startsWith('..') ? null : path.split(sep).join('/')
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
