import { relative, sep } from 'node:path'
import type { Instructions, RecordedEvent, Upgraded } from './instructions.ts'
import { appendEvent, nameProcess, readEvents } from './log.ts'

/** The update points of this process: numbered, recorded, and one of them perhaps the place of an upgrade. */
export interface Recorder {
  /** Its name in the record. */
  readonly process: string
  /** Told when the program is to be held back while an upgrade is applied. */
  readonly holders: ((applied: Promise<void>) => void)[]
  log(event: RecordedEvent): void
  /** A point at which nothing of the program runs. A promise: whoever calls holds the program back until it is fulfilled. */
  between(label: string): Promise<void> | null
  /** A point in the middle of something that is about to begin. */
  within(label: string): Within
  /** Lets a message of the host through, or holds it until the point is reached: a commit must happen there and then. */
  admit(message: string, deliver: () => void): void
}

export interface Within {
  /** What is about to begin has to wait for this: the upgrade is prepared up to its commit. Null: it is no place of an upgrade. */
  readonly ready: Promise<void> | null
  /** It has begun, and what follows its first turn is still to come, or it is over already and was no point. */
  begun(isRunning: boolean): void
}

/** Longest time that something waits for an upgrade to be prepared, where the upgrade itself waits for something to end. */
const readyMs = 1000

/** `name` is the process's own, `upgrade` has the host upgrade it. */
export function openRecorder(
  { log: file, at }: Instructions,
  name: string,
  upgrade: () => Promise<Upgraded>,
): Recorder {
  const log = (event: RecordedEvent): void => appendEvent(file, event)
  const placeHere = at?.process === name ? at.number : null
  const holders: Recorder['holders'] = []
  let number = 0
  let held: (() => void)[] | null = null
  let onHeld: () => void = () => undefined

  const apply = async (label: string): Promise<void> => {
    const own = number
    log({ kind: 'point', process: name, number: own, label })
    log({ kind: 'upgraded', process: name, number: own, ...(await upgrade()) })
  }
  const release = (): void => {
    const deliveries = held ?? []
    held = null
    for (const deliver of deliveries) deliver()
  }
  return {
    process: name,
    log,
    holders,
    between: (label) => {
      number += 1
      if (number === placeHere) {
        const applied = apply(label)
        for (const hold of holders) hold(applied)
        return applied
      }
      log({ kind: 'point', process: name, number, label })
      return null
    },
    within: (label) => {
      number += 1
      const own = number
      const begun = (isRunning: boolean): void => {
        if (isRunning) log({ kind: 'point', process: name, number: own, label })
      }
      if (number !== placeHere) return { ready: null, begun }
      held = []
      const isHeld = new Promise<void>((resolve) => (onHeld = resolve))
      const ended = apply(label)
      return { ready: Promise.race([isHeld, ended, timePasses(readyMs)]), begun: release }
    },
    admit: (message, deliver) => {
      if (held === null || !/"type":"(gate|commit)"/.test(message)) return deliver()
      held.push(deliver)
      onHeld()
    },
  }
}

/** Enters this process in the record, and names it by its entry and by how many of the same entry came before. */
export function introduceProcess({ log, root }: Instructions, entryFile: string): string {
  const entry = relative(root, entryFile).split(sep).join('/')
  appendEvent(log, { kind: 'process', pid: process.pid, parent: process.ppid, entry })
  const ofEntry = readEvents(log).filter((event) => event.kind === 'process' && event.entry === entry)
  const own = ofEntry.findIndex((event) => event.kind === 'process' && event.pid === process.pid)
  return nameProcess(entry, own + 1)
}

async function timePasses(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms).unref())
}
