import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Reason, Release, TypeJudgements } from '@midflight/model'
import type { Engine, ReleaseSources, TypesFailure } from '../engine.ts'

/** A release with the image of its types, if there is one to be had, and how its types go with those of the running release. */
export interface JudgedRelease {
  readonly release: Release
  readonly types?: TypeJudgements
  readonly notices: readonly Reason[]
}

/** Types are looked at where the program has a tsconfig.json, as for the type check. */
export function hasTypes({ sourceRoot }: Pick<ReleaseSources, 'sourceRoot'>): boolean {
  return existsSync(path.join(sourceRoot, 'tsconfig.json'))
}

/** Has the compiler compare what outlives an upgrade. `sources` are those of `to`; null where it has an image already, or none can be made. */
export async function judgeRelease(
  engine: Pick<Engine, 'judgeTypes'>,
  from: Release,
  to: Release,
  sources: ReleaseSources | null,
): Promise<JudgedRelease> {
  const isPossible = to.types !== undefined || (sources !== null && hasTypes(sources))
  if (!isPossible) return { release: to, notices: [] }
  const answer = await engine.judgeTypes(from, to, sources)
  if ('failed' in answer) return { release: to, notices: [notJudged(answer.failed, to)] }
  return { release: { ...to, types: answer.image }, types: answer.judgements, notices: [] }
}

/** The same release with the image of its types; as it is where types are not looked at. */
export async function withImage(
  engine: Pick<Engine, 'judgeTypes'>,
  release: Release,
  sources: ReleaseSources,
): Promise<Release | TypesFailure> {
  if (!hasTypes(sources)) return release
  try {
    const answer = await engine.judgeTypes(null, release, sources)
    return 'failed' in answer ? answer : { ...release, types: answer.image }
  } catch (error) {
    // The program has just started, and goes on whatever this was.
    return { failed: error instanceof Error ? error.message : String(error) }
  }
}

/** Says in the plan why the compiler was not asked. */
export function notJudged(why: string, { entry }: Release): Reason {
  const message = `The types of what the program holds were compared as they are written, and not by the compiler: ${why}.`
  const remedy = 'Declare the types of state and fields, so that a change of theirs shows.'
  return { code: 'types-unchecked', file: entry, line: 1, item: '', message, remedy }
}
