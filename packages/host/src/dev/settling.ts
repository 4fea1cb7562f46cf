import { statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The watcher keeps silent about further changes of a file for 50 ms after one, so a file that was written in several steps may
 * have been read half-way. Looking again when the silence is over finds what was missed.
 */
export const settleMs = 60

export interface SettlingOptions {
  readonly root: string
  /** Told about files that were written after they had been read. */
  readonly onChange: (file: string) => void
}

export interface Settling {
  /** To be called just before `files` are read. */
  reading(files: readonly string[]): void
  /** Whether the file has been written since it was read last. The watcher often reports one save twice. */
  isNew(file: string): boolean
  /** Whether some files hold something and have not been written to since this was asked last. */
  isSteady(files: readonly string[]): boolean
}

export function watchSettling({ root, onChange }: SettlingOptions): Settling {
  const read = new Map<string, string>()
  const isNew = (file: string): boolean => signatureOf(join(root, file)) !== read.get(file)
  let looked = ''
  return {
    isNew,
    isSteady: (files) => {
      const signatures = files.map((file) => signatureOf(join(root, file)))
      const before = looked
      looked = signatures.join(' ')
      return looked === before && !signatures.some(isEmpty)
    },
    reading: (files) => {
      for (const file of files) read.set(file, signatureOf(join(root, file)))
      const timer = setTimeout(() => files.filter(isNew).forEach(onChange), settleMs)
      timer.unref()
    },
  }
}

function isEmpty(signature: string): boolean {
  return signature.split(':')[1] === '0'
}

/** Equal signatures: nothing was written between them. */
function signatureOf(path: string): string {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true })
    return `${ino}:${size}:${mtimeNs}:${ctimeNs}`
  } catch {
    return 'absent'
  }
}
