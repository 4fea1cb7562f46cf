import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { MidflightError, type Reason, type Refusal, type Release } from '@midflight/model'
import { refusalsOf, type Found } from '@midflight/planner'
import type { ReleaseBuilder } from '@midflight/release'
import type { Engine } from '../engine.ts'
import { typeVerdict } from './types.ts'

export type BuildPhase =
  | {
      readonly kind: 'built'
      readonly release: Release
      /** What building it has found to say, for the plan: `found` refuses the upgrade, unless it is accepted. */
      readonly notices?: readonly Reason[]
      readonly found?: readonly Found[]
    }
  | { readonly kind: 'refused'; readonly reasons: readonly Refusal[] }

/** Builds the release to go to, from `source` or from what is on disk now. Throws `source-not-found`. */
export async function buildPhase(builder: ReleaseBuilder, source: string | undefined): Promise<BuildPhase> {
  if (source !== undefined) await checkFolder(source)
  const result = source === undefined ? await builder.build() : await builder.build(source)
  return result.ok
    ? { kind: 'built', release: result.release }
    : { kind: 'refused', reasons: refusalsOf(result.reasons) }
}

/** Builds a release, and checks its types against those of the release that runs, where there is a check to be had. */
export async function checkedBuildPhase(
  builder: ReleaseBuilder,
  source: string | undefined,
  {
    engine,
    root,
    from,
  }: { readonly engine: Pick<Engine, 'checkTypes'>; readonly root: string; readonly from: Release },
): Promise<BuildPhase> {
  const built = await buildPhase(builder, source)
  if (built.kind === 'refused' || built.release.digest === from.digest) return built
  const { refusals, notices } = typeVerdict(await engine.checkTypes(root, source ?? root), from, built.release)
  return { ...built, notices, found: refusals }
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
