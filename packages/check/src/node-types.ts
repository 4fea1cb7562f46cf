import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Most files of declarations that are looked through for Node.js, and the longest of them, in UTF-16 units. */
const maxFiles = 1000
const maxLength = 2_000_000

/** Built-in modules that are imported without `node:`. */
const names =
  'assert|async_hooks|buffer|child_process|cluster|crypto|dgram|diagnostics_channel|dns|events|fs|http|http2|https|module|net|os|path|perf_hooks|process|querystring|' +
  'readline|repl|stream|string_decoder|timers|tls|tty|url|util|v8|vm|worker_threads|zlib'
/** A built-in module that is imported, or a name that only Node.js has. */
const nodeOnly = new RegExp(
  `(?:from|import\\(|require\\()\\s*['"](?:node:[\\w/]+|(?:${names})(?:/\\w+)?)['"]|\\bNodeJS\\.|\\bBuffer\\b|types=['"]node['"]`,
)

/**
 * Where the compiler finds the declarations of Node.js, if a package's own mention it; else empty: they take the compiler longer than most packages. Without them what
 * a package builds on Node.js is unknown, and says nothing when it changes.
 */
export function nodeTypeRoots(packageFolder: string): readonly string[] {
  if (!declarationsIn(packageFolder).some((file) => nodeOnly.test(readFileSync(file, 'utf8').slice(0, maxLength))))
    return []
  const manifest = fileURLToPath(import.meta.resolve('@types/node/package.json'))
  return [path.dirname(path.dirname(manifest))]
}

function declarationsIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.d\.[cm]?ts$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.slice(folder.length).includes(`${path.sep}node_modules${path.sep}`))
    .slice(0, maxFiles)
}
