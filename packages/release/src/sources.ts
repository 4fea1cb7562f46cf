import { readFileSync, statSync } from 'node:fs'
import type { ModulePath } from '@midflight/model'

/** The text of a source file, or why it cannot be had. */
export type SourceText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string }

/** Sources of a folder, as they were at the last look. */
export interface Sources {
  look(): void
  read(file: ModulePath): SourceText
  isThere(file: ModulePath): boolean
}

/** Largest source file that is read, in bytes. */
export const maxSourceBytes = 16 * 1024 * 1024

/** A change within this time of the reading may not show in the file's times: such files are read again. */
const racyMs = 50

/** What is known of a file's state on disk, at one look. */
interface Stamp {
  readonly text: string
  readonly size: bigint
  readonly mtimeMs: bigint
}

/** Reads sources, and again only those whose size or times have changed. Each file is looked at once a build. */
export function createSources(fileOf: (module: ModulePath) => string): Sources {
  const known = new Map<ModulePath, { readonly text: string; readonly stamp: string; readonly isRacy: boolean }>()
  const stamps = new Map<ModulePath, Stamp | null>()
  const stampOf = (file: ModulePath): Stamp | null => {
    let stamp = stamps.get(file)
    if (stamp === undefined) stamps.set(file, (stamp = readStamp(fileOf(file))))
    return stamp
  }
  return {
    look: () => stamps.clear(),
    isThere: (file) => stampOf(file) !== null,
    read: (file) => {
      const stamp = stampOf(file)
      if (stamp === null) return { ok: false, message: 'There is no such file.' }
      const before = known.get(file)
      if (before !== undefined && before.stamp === stamp.text && !before.isRacy) return { ok: true, text: before.text }
      const read = readText(fileOf(file), stamp.size)
      if (!read.ok) return read
      const isRacy = Date.now() - Number(stamp.mtimeMs) < racyMs
      known.set(file, { text: read.text, stamp: stamp.text, isRacy })
      return read
    },
  }
}

function readStamp(file: string): Stamp | null {
  try {
    const stats = statSync(file, { bigint: true, throwIfNoEntry: false })
    if (stats === undefined) return null
    const { ino, size, mtimeNs, ctimeNs, mtimeMs } = stats
    return { text: `${ino}:${size}:${mtimeNs}:${ctimeNs}`, size, mtimeMs }
  } catch {
    return null
  }
}

function readText(file: string, size: bigint): SourceText {
  if (size > BigInt(maxSourceBytes))
    return { ok: false, message: `The file has ${size} bytes; at most ${maxSourceBytes} are read.` }
  try {
    const text = decode(readFileSync(file))
    return text === null ? { ok: false, message: 'The file is not UTF-8 text.' } : { ok: true, text }
  } catch (error) {
    return { ok: false, message: `The file cannot be read: ${(error as Error).message}.` }
  }
}

function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
