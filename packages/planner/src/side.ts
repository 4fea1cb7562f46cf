import type { ItemClass, Release } from '@midflight/model'
import { classifyItem, type Classification } from './classify.ts'
import { readGraph, type Graph } from './order.ts'
import { indexProgram, type ItemId, type Program, type ProgramItem } from './program.ts'
import { findReferences, type References } from './references.ts'
import { findWriters, type Writer } from './writers.ts'

/** One of the two releases, with all that is known of it by itself. */
export interface Side {
  readonly program: Program
  readonly references: References
  /** Items whose object somebody may write to. */
  readonly writers: ReadonlyMap<ItemId, Writer>
  readonly graph: Graph
  classify(item: ProgramItem): Classification
}

/** Releases are immutable, and each is compared at least twice: with the one before it and with the one after it. */
const sides = new WeakMap<Release, Side>()

/** Reads a release into the form that comparing takes. What it shares with one that was read before, as `base`, is not read again. */
export function readSide(release: Release, base?: Side): Side {
  const known = sides.get(release)
  if (known !== undefined) return known
  const program = indexProgram(release)
  const graph = readGraph(release, base === undefined ? base : { release: base.program.release, graph: base.graph })
  const references = findReferences(program, graph.order, base?.references)
  const writers = findWriters(program, references)
  const side: Side = { program, references, writers, graph, classify: classifier(program, writers) }
  sides.set(release, side)
  return side
}

export function classOf(side: Side, item: ProgramItem): ItemClass {
  return side.classify(item).class
}

function classifier(program: Program, writers: ReadonlyMap<ItemId, Writer>): (item: ProgramItem) => Classification {
  const known = new Map<ItemId, Classification>()
  return (item) => {
    let classification = known.get(item.id)
    if (classification === undefined) {
      classification = classifyItem(program, item, writers.get(item.id))
      known.set(item.id, classification)
    }
    return classification
  }
}
