import { appendFile, readFile, rename, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import type { HistoryEntry, MidflightError } from '@midflight/model'
import { diskError, errnoOf } from './disk.ts'

export interface History {
  /** Notes what happened; never throws and never waits for the disk. */
  note(entry: Omit<HistoryEntry, 'format' | 'at' | 'who'>): void
  /** The latest entries, oldest first. */
  read(): Promise<readonly HistoryEntry[]>
  /** Settles when all that was noted is on disk, or has failed to get there. */
  flush(): Promise<void>
}

export interface HistoryOptions {
  readonly path: string
  /** Told about the first failure of a row: a failing disk never stops the program. */
  readonly onFailure: (error: MidflightError) => void
  readonly now?: () => Date
  /** Size at which the file is set aside as `<path>.1`; the one before it is then lost. */
  readonly rotateBytes?: number
}

/** Entries that one answer holds at most. */
export const historyLimit = 1000

/** The append-only record of a program: one {@link HistoryEntry} a line, mode 0600. */
export function openHistory(options: HistoryOptions): History {
  const { path, now = () => new Date(), rotateBytes = 10 * 1024 * 1024 } = options
  const who = userName()
  let writing = Promise.resolve()
  let failing = false

  const append = async (line: string): Promise<void> => {
    try {
      if ((await sizeOf(path)) + line.length > rotateBytes) await rename(path, `${path}.1`)
      await appendFile(path, line, { mode: 0o600 })
      failing = false
    } catch (cause) {
      if (!failing) options.onFailure(diskError(`write the history ${path}`, cause))
      failing = true
    }
  }

  return {
    note: (entry) => {
      const line = `${JSON.stringify({ format: 1, at: now().toISOString(), who, ...entry } satisfies HistoryEntry)}\n`
      writing = writing.then(async () => append(line))
    },
    flush: async () => writing,
    read: async () => {
      await writing
      const texts = await Promise.all([`${path}.1`, path].map(textOf))
      return texts.flatMap(parseLines).slice(-historyLimit)
    },
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return 0
    throw cause
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return ''
    throw diskError(`read the history ${path}`, cause)
  }
}

/** A line that a crash cut short is left out. */
function parseLines(text: string): HistoryEntry[] {
  return text.split('\n').flatMap((line) => {
    try {
      const value = JSON.parse(line) as HistoryEntry | null
      return value?.format === 1 ? [value] : []
    } catch {
      return []
    }
  })
}

/** The socket is owner-only, so whoever commands the host is the user that runs it. */
export function userName(): string {
  try {
    const { username, uid } = userInfo()
    return `${username} (${uid})`
  } catch {
    return `unknown (${process.getuid?.() ?? '?'})`
  }
}
