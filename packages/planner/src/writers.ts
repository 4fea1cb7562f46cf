import { copiedBindings } from './finer-facts.ts'
import { findItem, resolveBinding, type ItemId, type Program, type ProgramItem } from './program.ts'
import type { ModuleReferences, Reference, References } from './references.ts'

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
  const notes = [...references.modules.values()].map(notesOf)
  for (const { atCall } of notes) for (const [id, writer] of atCall) noteWriter(id, writer, writers)
  for (const { atLoad } of notes) for (const [id, writer] of atLoad) noteWriter(id, writer, writers)
  for (const { unlessCopied } of notes) {
    for (const { target, bindings, writer } of unlessCopied) {
      if (!bindings.every((binding) => isPrimitive(program, target, binding))) noteWriter(target.id, writer, writers)
    }
  }
  for (const note of notes) for (const [id, items] of note.parts) parts.set(id, items)
  for (const id of references.handedOut) {
    const reason =
      'Its module is imported dynamically, which may hand it to code that writes to it, so it counts as the more careful class.'
    if (!writers.has(id)) writers.set(id, { writes: false, reason })
  }
  spreadToParts(program, parts, writers)
  return writers
}

/** What the items of one module do to objects. Releases that share its references share this too. */
interface WriterNotes {
  readonly atCall: ReadonlyMap<ItemId, Writer>
  readonly atLoad: ReadonlyMap<ItemId, Writer>
  /** Handed out, unless the members that are taken are bindings that hold primitives. */
  readonly unlessCopied: readonly UnlessCopied[]
  /** By the item that is the whole. */
  readonly parts: ReadonlyMap<ItemId, ProgramItem[]>
}

interface UnlessCopied {
  readonly target: ProgramItem
  /** Of the target's module. */
  readonly bindings: readonly string[]
  readonly writer: Writer
}

const known = new WeakMap<ModuleReferences, WriterNotes>()

function notesOf(references: ModuleReferences): WriterNotes {
  const before = known.get(references)
  if (before !== undefined) return before
  const atCall = new Map<ItemId, Writer>()
  const atLoad = new Map<ItemId, Writer>()
  const parts = new Map<ItemId, ProgramItem[]>()
  const unlessCopied: UnlessCopied[] = []
  for (const list of references.atCall.values()) for (const reference of list) noteUse(reference, atCall, unlessCopied)
  for (const [user, list] of references.atLoad) {
    for (const reference of list) if (!becomesPart(reference)) noteUse(reference, atLoad, unlessCopied)
    const own = list.filter(becomesPart).map(({ target }) => target)
    if (own.length > 0) parts.set(user, own)
  }
  const notes = { atCall, atLoad, unlessCopied, parts }
  known.set(references, notes)
  return notes
}

/** `const routes = { home: HOME }`: nobody writes to `HOME` through `routes` unless somebody writes to `routes` or hands it out. */
function becomesPart({ user, target, use }: Reference): boolean {
  if (copiedBindings(use, target.facts) !== null) return false
  const { shape, initializer, opaque } = user.facts
  if (shape !== 'constant' || opaque || (initializer !== 'container' && initializer !== 'pure')) return false
  return use.how === 'escape' || use.how === 'read'
}

function noteUse(
  { user, target, use, whole }: Reference,
  writers: Map<ItemId, Writer>,
  unlessCopied: UnlessCopied[],
): void {
  const bindings = copiedBindings(use, target.facts)
  if (bindings?.length === 0) return
  const place = `${user.module}:${use.line}`
  if (use.how === 'mutate' || use.how === 'assign') {
    noteWriter(target.id, { writes: true, reason: `It is written to at ${place}.` }, writers)
  } else if (use.how === 'escape') {
    const what = whole ? 'Its module’s namespace is handed' : 'It is handed'
    const reason = `${what} at ${place} to code that may write to it, so it counts as the more careful class.`
    if (bindings === null) noteWriter(target.id, { writes: false, reason }, writers)
    else unlessCopied.push({ target, bindings, writer: { writes: false, reason } })
  }
}

/** A binding that holds a primitive for certain. */
function isPrimitive(program: Program, { module }: ProgramItem, binding: string): boolean {
  const resolution = resolveBinding(program, module, binding)
  return resolution.kind === 'item' && resolution.item.facts.initializer === 'literal'
}

function noteWriter(id: ItemId, writer: Writer, writers: Map<ItemId, Writer>): void {
  const before = writers.get(id)
  if (before === undefined || (writer.writes && !before.writes)) writers.set(id, writer)
}

function spreadToParts(
  program: Program,
  parts: ReadonlyMap<ItemId, readonly ProgramItem[]>,
  writers: Map<ItemId, Writer>,
): void {
  const waiting = [...writers.keys()]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const own = parts.get(id)
    const whole = own === undefined ? undefined : findItem(program, id)
    for (const part of own ?? []) {
      if (whole === undefined || writers.has(part.id)) continue
      const reason = `It is a part of \`${whole.facts.key}\` (${whole.module}:${whole.facts.line}), which code may write to or keep, so it counts as the more careful class.`
      writers.set(part.id, { writes: false, reason })
      waiting.push(part.id)
    }
  }
}
