import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  MidflightError,
  type ModulePath,
  type Reason,
  type Refusal,
  type Release,
  type TypeJudgements,
} from '@midflight/model'
import { refusalsOf, type Found } from '@midflight/planner'
import type { ReleaseBuilder } from '@midflight/release'
import type { Engine } from '../engine.ts'
import { judgeRelease } from './type-images.ts'
import { typeVerdict } from './types.ts'

export type BuildPhase =
  | {
      readonly kind: 'built'
      readonly release: Release
      /** The sources that it has just been built from. */
      readonly texts?: ReadonlyMap<ModulePath, string>
      /** How its types go with those of the running release, where the compiler was asked. */
      readonly types?: TypeJudgements
      /** What building it has found to say, for the plan: `found` refuses the upgrade, unless it is accepted. */
      readonly notices?: readonly Reason[]
      readonly found?: readonly Found[]
    }
  | { readonly kind: 'refused'; readonly reasons: readonly Refusal[] }

/** The release that runs, with the image of its types if there is one, or with the reason why there is none. */
export interface RunningRelease {
  readonly release: Release
  readonly notices: readonly Reason[]
}

/** Builds the release to go to, from `source` or from what is on disk now. Throws `source-not-found`. */
export async function buildPhase(builder: ReleaseBuilder, source: string | undefined): Promise<BuildPhase> {
  if (source !== undefined) await checkFolder(source)
  const result = source === undefined ? await builder.build() : await builder.build(source)
  return result.ok
    ? { kind: 'built', release: result.release, texts: result.texts }
    : { kind: 'refused', reasons: refusalsOf(result.reasons) }
}

/** Builds a release, and checks its types against those of the release that runs, where there is a check to be had. */
export async function checkedBuildPhase(
  builder: ReleaseBuilder,
  source: string | undefined,
  {
    engine,
    root,
    running,
  }: {
    readonly engine: Pick<Engine, 'checkTypes' | 'judgeTypes'>
    readonly root: string
    /** The running release, once the image of its types is made. */
    readonly running: () => Promise<RunningRelease>
  },
): Promise<BuildPhase> {
  const builtAt = Date.now()
  const built = await buildPhase(builder, source)
  if (built.kind === 'refused') return built
  const { release: from, notices: known } = await running()
  if (built.release.digest === from.digest) return built
  const sourceRoot = source ?? root
  const [check, judged] = await Promise.all([
    engine.checkTypes(root, sourceRoot),
    judgeRelease(engine, from, built.release, { root, sourceRoot, builtAt, texts: built.texts ?? new Map() }),
  ])
  const { refusals, notices } = typeVerdict(check, from, built.release)
  return { kind: 'built', ...judged, found: refusals, notices: [...notices, ...known, ...judged.notices] }
}

async function checkFolder(source: string): Promise<void> {
  const stats = await stat(source).catch(() => null)
  if (stats === null) throw unreadable(source, 'there is nothing at that path')
  if (!stats.isDirectory()) throw unreadable(source, 'it is not a folder')
  const manifest = await stat(join(source, 'package.json')).catch(() => null)
  if (manifest?.isFile() !== true) throw unreadable(source, 'the folder has no package.json')
}

function unreadable(source: string, found: string): MidflightError {
  return new MidflightError('source-not-found', `Could not read the new version from ${source}: ${found}.`, {
    remedy:
      "Name the folder of the program's package, with its package.json and its sources, or none for what is on disk now.",
  })
}
