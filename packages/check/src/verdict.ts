import semver from 'semver'

export type Release = 'major' | 'minor' | 'patch'

/** What a release is by what it does to clients, and what its author called it. */
export interface Verdict {
  readonly is: Release
  /** `null` if the versions are equal, or no versions. */
  readonly declared: Release | null
  /** Whether clients that update within the range that the author's version allows are safe. */
  readonly keepsPromise: boolean
}

export function verdictOf(
  versions: { readonly old: string; readonly new: string },
  breaks: number,
  additions: number,
): Verdict {
  const is = breaks > 0 ? 'major' : additions > 0 ? 'minor' : 'patch'
  const declared = declaredRelease(versions.old, versions.new)
  return { is, declared, keepsPromise: declared === null ? breaks === 0 : rank(declared) >= rank(is) }
}

/** Of versions 0.x the minor number is what `^` keeps to, and of 0.0.x the patch number. */
function declaredRelease(old: string, next: string): Release | null {
  const before = semver.parse(old)
  const after = semver.parse(next)
  if (before === null || after === null || semver.compareBuild(before, after) === 0) return null
  if (!semver.satisfies(after, `^${before.major}.${before.minor}.${before.patch}`, { includePrerelease: true }))
    return 'major'
  return before.minor === after.minor || before.major === 0 ? 'patch' : 'minor'
}

function rank(release: Release): number {
  return ['patch', 'minor', 'major'].indexOf(release)
}
