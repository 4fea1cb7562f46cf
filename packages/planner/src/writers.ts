import { handsOutCopy } from './finer-facts.ts'
import type { ItemId, Program, ProgramItem } from './program.ts'
import type { Reference, References } from './references.ts'

/** Who writes to an item's object, or gets hold of it and so may write to it. */
export interface Writer {
  /** Certainly written to, not only handed out. */
  readonly writes: boolean
  /** In one sentence. */
  readonly reason: string
}

/** Finds the items whose object somebody may write to. The first use that says so is the reason; a certain write comes first. */
export function findWriters(program: Program, references: References): ReadonlyMap<ItemId, Writer> {
  const writers = new Map<ItemId, Writer>()
  const parts = new Map<ItemId, ProgramItem[]>()
  for (const list of references.atCall.values()) for (const reference of list) noteWriter(reference, writers)
  for (const list of references.atLoad.values()) {
    for (const reference of list) {
      if (becomesPart(reference))
        parts.set(reference.user.id, [...(parts.get(reference.user.id) ?? []), reference.target])
      else noteWriter(reference, writers)
    }
  }
  for (const id of references.handedOut) {
    const reason =
      'Its module is imported dynamically, which may hand it to code that writes to it, so it counts as the more careful class.'
    if (!writers.has(id)) writers.set(id, { writes: false, reason })
  }
  spreadToParts(program, parts, writers)
  return writers
}

/** `const routes = { home: HOME }`: nobody writes to `HOME` through `routes` unless somebody writes to `routes` or hands it out. */
function becomesPart({ user, use }: Reference): boolean {
  const { shape, initializer, opaque } = user.facts
  if (shape !== 'constant' || opaque || (initializer !== 'container' && initializer !== 'pure')) return false
  return use.how === 'escape' || use.how === 'read'
}

function noteWriter({ user, target, use, whole }: Reference, writers: Map<ItemId, Writer>): void {
  const known = writers.get(target.id)
  if (known?.writes === true || handsOutCopy(use, target.facts)) return
  const place = `${user.module}:${use.line}`
  if (use.how === 'mutate' || use.how === 'assign') {
    writers.set(target.id, { writes: true, reason: `It is written to at ${place}.` })
  } else if (use.how === 'escape' && known === undefined) {
    const what = whole ? 'Its module’s namespace is handed' : 'It is handed'
    const reason = `${what} at ${place} to code that may write to it, so it counts as the more careful class.`
    writers.set(target.id, { writes: false, reason })
  }
}

function spreadToParts(
  program: Program,
  parts: ReadonlyMap<ItemId, readonly ProgramItem[]>,
  writers: Map<ItemId, Writer>,
): void {
  const waiting = [...writers.keys()]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const whole = program.items.get(id)
    for (const part of parts.get(id) ?? []) {
      if (whole === undefined || writers.has(part.id)) continue
      const reason = `It is a part of \`${whole.facts.key}\` (${whole.module}:${whole.facts.line}), which code may write to or keep, so it counts as the more careful class.`
      writers.set(part.id, { writes: false, reason })
      waiting.push(part.id)
    }
  }
}
