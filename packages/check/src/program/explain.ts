import type { Finding } from '../findings.ts'
import type { NewComplaint } from './examine.ts'
import type { NotFollowed, Use } from './use.ts'

/** Rules of which each finding says that something is gone with all that belongs to it. */
const isGone = /^removed-|-gone-at-run-time$/

/** Rules whose findings about an export only concern those who name it. */
const isByName =
  /^(?:removed-export|narrowed-parameter|widened-result|changed-guard|not-extendable|changed-type-parameters|(?:export-gone|named-import-gone|only-throws|changed-kind|changed-constructor)-at-run-time)$/

/** Rules whose findings are about a module as a whole. */
const isOfModule = /^(?:removed-subpath|types-removed|format-dropped|removed-condition)$/

/** Whether a use is of what a finding is about: by the declaration, where both have one, else by the name. */
export function isAbout(finding: Finding, use: Use): boolean {
  if (use.name === '*') return isOfModule.test(finding.rule) && finding.subpath === use.subpath
  const names = use.alias === null ? [use.name] : [use.name, use.alias]
  if (finding.subpath === use.subpath && names.some((name) => isNamed(finding, name))) return true
  // One thing can have several names, and a name that is gone is gone for those who import it.
  if (finding.rule === 'removed-export') return false
  const isThere = use.declared.some(({ file, line }) => file === finding.place?.file && line === finding.place.line)
  const isSame = names.some((name) => lastOf(finding.symbol) === lastOf(name) || name === 'default')
  return isThere && (isSame || finding.symbol === 'default')
}

function isNamed({ rule, symbol, also }: Finding, name: string): boolean {
  if ([symbol, ...also].some((known) => isSameName(known, name))) return true
  return isGone.test(rule) && name.startsWith(`${symbol}.`)
}

/** Whether what is not followed may be, or have, what a finding is about. */
export function isReached({ subpath, reaches, isByMember }: NotFollowed, finding: Finding): boolean {
  if (subpath !== finding.subpath || reaches === null) return false
  if (isByMember && isByName.test(finding.rule) && !finding.symbol.replace(/^default\./, '').includes('.')) return false
  return reaches === '*' || finding.symbol === reaches || finding.symbol.startsWith(`${reaches}.`)
}

/** The use of the package that has led to what the compiler says, and the findings about it: the nearest, those that a finding is about first. */
export function explanationOf(
  complaint: NewComplaint,
  uses: readonly Use[],
  findings: readonly Finding[],
): { readonly use: Use | null; readonly findings: readonly Finding[] } {
  let nearest: Use | null = null
  for (const range of complaint.origins) {
    const within = uses
      .filter(
        ({ file, start, end, name }) =>
          file === range.file && start < range.end && range.start < end && (name !== '*' || start === complaint.start),
      )
      .toSorted((a, b) => distance(a, complaint) - distance(b, complaint))
    for (const use of within) {
      const about = findings.filter((finding) => isAbout(finding, use))
      if (about.length > 0) return { use, findings: about }
    }
    nearest ??= within[0] ?? null
  }
  return { use: nearest, findings: [] }
}

function distance({ file, start, end }: Use, place: NewComplaint): number {
  if (file !== place.file) return Number.MAX_SAFE_INTEGER
  return Math.abs((start + end) / 2 - (place.start + place.end) / 2)
}

/** A module that is one value is called `default`, and so are its members: clients import them without. */
function isSameName(a: string, b: string): boolean {
  return a === b || a.replace(/^default\./, '') === b.replace(/^default\./, '')
}

function lastOf(name: string): string {
  return name.split('.').at(-1)!
}
