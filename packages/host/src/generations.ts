import { assert, MidflightError, type AcceptedStatus, type Release } from '@midflight/model'

/** Distinct releases that the host keeps for a rollback. */
export const keptReleases = 50
/** Generations that the host remembers by number. */
export const keptGenerations = 1000

/** Generations of which {@link Generations.accepted} tells at most. */
export const acceptedGenerations = 100

/** What somebody accepted with a commit. */
export type AcceptedHere = Omit<AcceptedStatus, 'generation' | 'at'>

export interface GenerationRecord {
  readonly number: number
  readonly releaseId: string
  readonly digest: string
  /**
   * The generation that a rollback without a target leads to. An upgrade comes after the generation that it replaced. A rollback
   * to generation n comes after what n came after: so rollbacks walk back through the releases, as undo does, and never to and fro.
   * 1, 2, 3, rollback (4 is 2 again), rollback (5 is 1 again); there is nothing before 5.
   */
  readonly previous: number | null
  /** When it was committed: ISO 8601, UTC. */
  readonly at: string
  /** Absent where nothing was. */
  readonly accepted?: AcceptedHere
}

export interface Generations {
  current(): { readonly record: GenerationRecord; readonly release: Release }
  /** Takes note of a commit. `back` is the generation whose release came back, for a rollback. */
  commit(
    number: number,
    release: Release,
    how?: { readonly back?: GenerationRecord; readonly accepted?: AcceptedHere },
  ): void
  /** What was accepted with the current generation and with those that it came after, as undo goes; the latest first. */
  accepted(): readonly AcceptedStatus[]
  /** Puts the same release with more facts in the place of one that is kept. */
  know(release: Release): void
  /** The generation to roll back to: `to`, or the previous one. Throws `no-such-generation`. */
  target(to?: number): { readonly record: GenerationRecord; readonly release: Release }
  /** What is known of a generation, or null. */
  record(number: number): GenerationRecord | null
}

export function openGenerations(first: Release, now: () => Date = () => new Date()): Generations {
  const records = new Map<number, GenerationRecord>()
  /** In the order of their latest commit: the last is current. */
  const releases = new Map<string, Release>()
  let current = remember(1, first, null)

  function remember(
    number: number,
    release: Release,
    previous: number | null,
    accepted?: AcceptedHere,
  ): GenerationRecord {
    const known = { number, releaseId: release.id, digest: release.digest, previous, at: now().toISOString() }
    const record = accepted === undefined ? known : { ...known, accepted }
    records.set(number, record)
    releases.delete(release.digest)
    releases.set(release.digest, release)
    dropOldest(records, keptGenerations)
    dropOldest(releases, keptReleases)
    return record
  }

  function withRelease(record: GenerationRecord): { record: GenerationRecord; release: Release } {
    const release = releases.get(record.digest)
    if (release === undefined) throw forgotten(record.number, `release ${record.releaseId} is no longer kept`)
    return { record, release }
  }

  return {
    current: () => withRelease(current),
    commit: (number, release, { back, accepted } = {}) => {
      assert(number > current.number, `generation ${number} comes after ${current.number}`)
      current = remember(number, release, back === undefined ? current.number : back.previous, accepted)
    },
    accepted: () => {
      const found: AcceptedStatus[] = []
      for (
        let record: GenerationRecord | undefined = current;
        record !== undefined && found.length < acceptedGenerations;
        record = record.previous === null ? undefined : records.get(record.previous)
      ) {
        const { number: generation, at, accepted } = record
        if (accepted !== undefined) found.push({ generation, at, ...accepted })
      }
      return found
    },
    know: (release) => {
      if (releases.has(release.digest)) releases.set(release.digest, release)
    },
    record: (number) => records.get(number) ?? null,
    target: (to) => {
      const number = to ?? current.previous
      if (number === null) throw nothingBefore(current)
      const record = records.get(number)
      if (record !== undefined) return withRelease(record)
      if (number > current.number || number < 1) throw unknown(number, current.number)
      throw forgotten(number, 'its record is no longer kept')
    },
  }
}

function dropOldest<Value>(map: Map<unknown, Value>, limit: number): void {
  for (const key of map.keys()) {
    if (map.size <= limit) return
    map.delete(key)
  }
}

function nothingBefore(current: GenerationRecord): MidflightError {
  const message = `Could not roll back: no release comes before ${current.releaseId}, which is running as generation ${current.number}.`
  return new MidflightError('no-such-generation', message, {
    remedy: 'Name a generation with --to <number>; `midflight status` lists them.',
  })
}

function unknown(number: number, current: number): MidflightError {
  const message = `Could not roll back to generation ${number}: there are generations 1 to ${current}.`
  return new MidflightError('no-such-generation', message, {
    remedy: 'Name one of them with --to <number>; `midflight status` lists them.',
  })
}

function forgotten(number: number, found: string): MidflightError {
  const message = `Could not roll back to generation ${number}: ${found}; the host keeps the latest ${keptReleases} releases.`
  return new MidflightError('no-such-generation', message, {
    remedy: 'Check its sources out into a folder and run `midflight upgrade <folder>`.',
  })
}
