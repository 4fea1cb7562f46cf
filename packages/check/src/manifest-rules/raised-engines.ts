import semver from 'semver'
import { isRecord } from '../entry-points.ts'
import type { ManifestRule } from '../manifest-rule.ts'

/** A client runs a version of Node, or has a version of a peer, that the new version does not support. */
export const raisedEngines: ManifestRule = {
  remedy: 'Go on supporting it, or make this a major release.',
  breaks: ({ old, next }) => {
    const before = nodeRangeOf(old.manifest.engines)
    const after = nodeRangeOf(next.manifest.engines)
    if (after === null || semver.subset(before ?? '*', after)) return []
    const message = `Node ${after} is needed; ${before === null ? 'nothing was asked of it' : `${before} was enough`} before.`
    return [{ subpath: '.', symbol: 'engines.node', message, witness: null }]
  },
}

function nodeRangeOf(engines: unknown): string | null {
  const range = isRecord(engines) ? engines['node'] : null
  return typeof range === 'string' && semver.validRange(range) !== null ? range : null
}
