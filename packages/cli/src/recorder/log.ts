import { appendFileSync, readFileSync } from 'node:fs'
import type { RecordedEvent } from './instructions.ts'

/** Appends at once: the order of the lines is the order of events, over all processes, and a process that is killed loses none. */
export function appendEvent(log: string, event: RecordedEvent): void {
  appendFileSync(log, `${JSON.stringify(event)}\n`)
}

/** A line that is still being written, or was cut short, is left out. */
export function readEvents(log: string): RecordedEvent[] {
  return readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as RecordedEvent]
      } catch {
        return []
      }
    })
}

/** A process's name: its entry, with a number from the second process of the same entry on. */
export function nameProcess(entry: string, ordinal: number): string {
  return ordinal === 1 ? entry : `${entry}@${ordinal}`
}
