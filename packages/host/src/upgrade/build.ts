import { stat } from 'node:fs/promises'
import { MidflightError, type Reason, type Release } from '@midflight/model'
import type { ReleaseBuilder } from '@midflight/release'

export type BuildPhase =
  | { readonly kind: 'built'; readonly release: Release }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] }

/** Builds the release to go to, from `source` or from what is on disk now. Throws `source-not-found`. */
export async function buildPhase(builder: ReleaseBuilder, source: string | undefined): Promise<BuildPhase> {
  if (source !== undefined) await checkFolder(source)
  const result = source === undefined ? await builder.build() : await builder.build(source)
  return result.ok ? { kind: 'built', release: result.release } : { kind: 'refused', reasons: result.reasons }
}

async function checkFolder(source: string): Promise<void> {
  const stats = await stat(source).catch(() => null)
  if (stats?.isDirectory() === true) return
  const found = stats === null ? 'there is nothing at that path' : 'it is not a folder'
  throw new MidflightError('source-not-found', `Could not read the new version from ${source}: ${found}.`, {
    remedy: "Name a folder that holds the program's package, or none for what is on disk now.",
  })
}
