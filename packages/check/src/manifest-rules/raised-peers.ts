import semver from 'semver'
import { isRecord } from '../entry-points.ts'
import type { ManifestBreak, ManifestRule } from '../manifest-rule.ts'
import type { Manifest } from '../package-on-disk.ts'

/** A client has a version of another package that the new version does not work with, or does not have what it needs. */
export const raisedPeers: ManifestRule = {
  remedy: 'Go on working with the versions that were enough, or make this a major release.',
  breaks: ({ old, next }) => {
    const before = peersOf(old.manifest)
    return [...peersOf(next.manifest)].flatMap(([name, { range, isOptional }]): ManifestBreak[] => {
      const known = before.get(name)
      const symbol = `peerDependencies.${name}`
      if (known === undefined) {
        // Who had it installed with the package as its own dependency has it no more.
        if (isOptional) return []
        return [
          {
            subpath: '.',
            symbol,
            message: `\`${name}\` ${range} is needed beside it; it was not before.`,
            witness: null,
          },
        ]
      }
      if (isWithin(known.range, range)) return []
      const message = `\`${name}\` ${range} is needed beside it; ${known.range} was enough before.`
      return [{ subpath: '.', symbol, message, witness: null, isRare: hasSameMajors(known.range, range) }]
    })
  },
}

/** Highest major version that is looked at. */
const maxMajor = 500

interface Peer {
  readonly range: string
  readonly isOptional: boolean
}

function peersOf({ peerDependencies, peerDependenciesMeta }: Manifest): ReadonlyMap<string, Peer> {
  if (!isRecord(peerDependencies)) return new Map()
  const meta = isRecord(peerDependenciesMeta) ? peerDependenciesMeta : {}
  return new Map(
    Object.entries(peerDependencies).flatMap(([name, range]) => {
      const told = meta[name]
      const isOptional = isRecord(told) && told['optional'] === true
      return typeof range === 'string' ? [[name, { range, isOptional }] as const] : []
    }),
  )
}

/** Ranges that are no semver (a tag, a workspace) are compared as texts. */
function isWithin(old: string, next: string): boolean {
  if (old === next) return true
  const options = { includePrerelease: true }
  return semver.validRange(old) !== null && semver.validRange(next) !== null && semver.subset(old, next, options)
}

/** Whether the new range has a version of each major that the old one has: then clients need only update within theirs. */
function hasSameMajors(old: string, next: string): boolean {
  if (semver.validRange(old) === null || semver.validRange(next) === null) return false
  const highest = Math.max(...[...`${old} ${next}`.matchAll(/\d+/g)].map(Number))
  const majors = Array.from({ length: Math.min(highest, maxMajor) + 1 }, (_, major) => `${major}.x`)
  return majors.every((major) => !semver.intersects(major, old) || semver.intersects(major, next))
}
