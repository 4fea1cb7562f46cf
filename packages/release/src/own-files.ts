import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ModulePath, Target } from '@midflight/model'
import type { Folder } from './folder.ts'

/** Most files that are followed from one `require` to the next. */
const maxFiles = 2_000

/**
 * Files of the program and of its upgradable packages that Node loads by itself (CommonJS modules, native add-ons), with a hash of each: a change in one cannot go live in place.
 * Follows `require` with a relative literal, which is how such files name each other.
 */
export function hashOwnFiles(
  folder: Pick<Folder, 'fileOf' | 'moduleOf'>,
  root: string,
  modules: ReadonlyMap<ModulePath, { readonly resolved: ReadonlyMap<string, Target> }>,
): Record<ModulePath, string> {
  const modulePathOf = (file: string): ModulePath | null => ownPath(file, root) ?? folder.moduleOf(file)
  const hashes = new Map<ModulePath, string>()
  const pending: ModulePath[] = []
  for (const { resolved } of modules.values()) {
    for (const target of resolved.values()) {
      const own =
        target.kind === 'fixed' && target.url.startsWith('file:') ? modulePathOf(fileURLToPath(target.url)) : null
      if (own !== null) pending.push(own)
    }
  }
  for (let file = pending.pop(); file !== undefined && hashes.size < maxFiles; file = pending.pop()) {
    const text = hashes.has(file) ? null : readText(folder.fileOf(file))
    if (text === null) continue
    hashes.set(file, createHash('sha256').update(text).digest('hex').slice(0, 16))
    for (const [, specifier] of text.matchAll(/\brequire\(\s*['"](\.{1,2}\/[^'"]+)['"]\s*\)/g)) {
      pending.push(...candidates(path.posix.join(path.posix.dirname(file), specifier!)))
    }
  }
  return Object.fromEntries([...hashes].sort(([left], [right]) => (left < right ? -1 : 1)))
}

function ownPath(file: string, root: string): ModulePath | null {
  const relative = path.relative(root, file)
  const isOutside = relative.startsWith('..') || path.isAbsolute(relative)
  return isOutside || relative.split(path.sep).includes('node_modules') ? null : relative.split(path.sep).join('/')
}

function candidates(file: ModulePath): ModulePath[] {
  return [file, `${file}.js`, `${file}.cjs`, `${file}.json`, `${file}/index.js`]
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return null
  }
}
