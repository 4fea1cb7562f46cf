import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import type { FileSystem } from 'typescript/unstable/fs'
import { isWithin } from './resolve-folder.ts'

/** A folder of the program as the compiler sees it, with the files of another folder. */
export interface Mount {
  readonly at: string
  readonly from: string
  /** Whether the other folder's own `node_modules` are seen too. They are not where what it needs is mounted one by one. */
  readonly withModules: boolean
}

/** The compiler's files: those on disk, but for what is mounted and for files that only the compiler sees. Nothing is written. */
export function overlayOf(mounts: readonly Mount[], texts: ReadonlyMap<string, string>): FileSystem {
  const view = new Overlay(mounts)
  const statOf = (file: string): ReturnType<typeof statSync> => statSync(file, { throwIfNoEntry: false })
  return {
    readFile: (file) => {
      const text = texts.get(file)
      if (text !== undefined) return text
      const found = view.placeOf(file)
      if (found === null) return undefined
      return found.file !== null && statOf(found.file)?.isFile() ? readFileSync(found.file, 'utf8') : null
    },
    fileExists: (file) => {
      if (texts.has(file)) return true
      const found = view.placeOf(file)
      return found === null ? undefined : found.file !== null && statOf(found.file)?.isFile() === true
    },
    directoryExists: (folder) => {
      if (view.isAboveMount(folder)) return true
      const found = view.placeOf(folder)
      return found === null ? undefined : found.file !== null && statOf(found.file)?.isDirectory() === true
    },
    getAccessibleEntries: (folder) => {
      const found = view.placeOf(folder)
      return found === null ? undefined : entriesOf(found.file)
    },
    realpath: (file) => view.placeOf(file)?.at,
  }
}

/** Where a path leads: to itself as the compiler is told, and to the file with its contents, if there can be one. */
interface Place {
  readonly at: string
  readonly file: string | null
}

class Overlay {
  readonly #mounts: readonly Mount[]
  /** Folders of installed packages to where they really lie: the compiler asks by links too. */
  readonly #real = new Map<string, string>()
  readonly #names: ReadonlySet<string>

  constructor(mounts: readonly Mount[]) {
    // The innermost first: what a mounted package needs is mounted within it.
    this.#mounts = mounts.toSorted((a, b) => b.at.length - a.at.length)
    this.#names = new Set(mounts.map(({ at }) => path.basename(at)))
  }

  /** `null` for what is not mounted. */
  placeOf(asked: string): Place | null {
    const direct = this.#mounted(asked)
    if (direct !== null) return direct
    const real = this.#withLinksFollowed(asked)
    return real === asked ? null : this.#mounted(real)
  }

  /** The compiler looks into a folder only if all those above are there. */
  isAboveMount(folder: string): boolean {
    return this.#mounts.some(({ at }) => at.startsWith(folder + path.sep))
  }

  #mounted(asked: string): Place | null {
    const mount = this.#mounts.find(({ at }) => isWithin(asked, at))
    if (mount === undefined) return null
    const rest = asked.slice(mount.at.length)
    const isHidden = !mount.withModules && /^[\\/]node_modules(?:[\\/]|$)/.test(rest)
    return { at: asked, file: isHidden ? null : mount.from + rest }
  }

  #withLinksFollowed(asked: string): string {
    for (let at = asked.indexOf('/node_modules/'); at !== -1; at = asked.indexOf('/node_modules/', at + 1)) {
      const found = /^\/node_modules\/(?:@[^/]+\/)?([^/]+)/.exec(asked.slice(at))
      if (found === null || !this.#names.has(found[1]!)) continue
      const folder = asked.slice(0, at + found[0].length)
      const real = this.#realOf(folder)
      if (real !== folder) return real + asked.slice(folder.length)
    }
    return asked
  }

  #realOf(folder: string): string {
    const known = this.#real.get(folder)
    if (known !== undefined) return known
    const real = existsSync(folder) ? realpathSync(folder) : folder
    this.#real.set(folder, real)
    return real
  }
}

function entriesOf(folder: string | null): { files: string[]; directories: string[] } {
  if (folder === null || !existsSync(folder)) return { files: [], directories: [] }
  const entries = readdirSync(folder, { withFileTypes: true })
  return {
    files: entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name),
    directories: entries
      .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
      .map(({ name }) => name),
  }
}
