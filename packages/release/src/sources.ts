import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { ModulePath } from '@midflight/model'

/** The text of a source file, or why it cannot be had. */
export type SourceText =
  | { readonly ok: true; readonly text: string; readonly stamp: string }
  | { readonly ok: false; readonly message: string }

/** Largest source file that is read, in bytes. */
export const maxSourceBytes = 16 * 1024 * 1024

/** A change within this time of the reading may not show in the file's times: such files are read again. */
const racyMs = 50

/** Reads sources from a folder, and again only those whose size or times have changed. */
export function createSources(folder: string): (file: ModulePath) => SourceText {
  const known = new Map<ModulePath, { readonly text: string; readonly stamp: string; readonly isRacy: boolean }>()
  return (file) => {
    const absolute = path.join(folder, file)
    try {
      const stats = statSync(absolute, { bigint: true })
      const stamp = `${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}`
      const before = known.get(file)
      if (before !== undefined && before.stamp === stamp && !before.isRacy)
        return { ok: true, text: before.text, stamp }
      if (stats.size > BigInt(maxSourceBytes))
        return { ok: false, message: `The file has ${stats.size} bytes; at most ${maxSourceBytes} are read.` }
      const bytes = readFileSync(absolute)
      const text = decode(bytes)
      if (text === null) return { ok: false, message: 'The file is not UTF-8 text.' }
      const isRacy = Date.now() - Number(stats.mtimeMs) < racyMs
      known.set(file, { text, stamp, isRacy })
      return { ok: true, text, stamp }
    } catch (error) {
      return { ok: false, message: `The file cannot be read: ${(error as Error).message}.` }
    }
  }
}

function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
