import { readdirSync } from 'node:fs'
import path from 'node:path'

/** Most files that one computed import may lead to. */
const maxMatches = 2_000

const sources = /\.([mc]?ts|tsx|[mc]?js|jsx|json)$/

/**
 * The specifiers that a computed import such as ``import(`./plugins/${name}.ts`)`` may name, by what is on disk. Without them in the release,
 * Node would load such modules by itself, with copies of their own of all that they import. `top` is the folder of the importer's package; both paths are absolute.
 */
export function filesMatching(
  top: string,
  importer: string,
  { prefix, suffix }: { readonly prefix: string; readonly suffix: string },
): string[] {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
  const start = path.join(path.dirname(importer), folder)
  if (path.relative(top, start).startsWith('..')) return []
  return listFiles(start)
    .map((file) => folder + file)
    .filter((specifier) => specifier.startsWith(prefix) && specifier.endsWith(suffix) && sources.test(specifier))
    .toSorted()
    .slice(0, maxMatches)
}

/** Files below a folder with forward slashes, without packages and hidden files; none where there is no such folder. */
function listFiles(start: string): string[] {
  try {
    return readdirSync(start, { recursive: true, withFileTypes: true }).flatMap((entry) => {
      const file = path.relative(start, path.join(entry.parentPath, entry.name)).split(path.sep).join('/')
      return entry.isFile() && !/(^|\/)(node_modules|\.)/.test(file) ? [file] : []
    })
  } catch {
    return []
  }
}
