import type { CheckReport, Finding } from '@midflight/check'
import type { Break, Pair } from './corpus.ts'

/** How the judge did on one pair, by the rules of README.md. */
export interface Score {
  readonly pair: Pair
  readonly isRight: boolean
  readonly found: readonly Break[]
  readonly missed: readonly Break[]
  /** Of those that are missed, what is told as rare. */
  readonly rare: readonly Break[]
  /** Findings about symbols that the corpus says nothing of, where it says all. */
  readonly falseAlarms: readonly Finding[]
  readonly findings: number
}

/** Rules whose findings say that a symbol is gone with all that is in it. */
const goneRules: ReadonlySet<string> = new Set([
  'removed-export',
  'removed-member',
  'removed-subpath',
  'types-removed',
  'format-dropped',
])

/** `null` is a pair that could not be judged: nothing is right of it. */
export function scoreOf(pair: Pair, report: CheckReport | null): Score {
  if (report === null) {
    const missed = pair.verdict === 'breaking' ? pair.breaks : []
    return { pair, isRight: false, found: [], missed, rare: [], falseAlarms: [], findings: 0 }
  }
  const findings = report.findings.filter(({ severity }) => severity === 'breaking')
  const isBreaking = pair.verdict === 'breaking'
  const breaks = isBreaking ? pair.breaks : []
  const found = breaks.filter((one) => findings.some((finding) => finds(finding, one)))
  const rare = report.findings.filter(({ severity }) => severity === 'rare')
  const missed = breaks.filter((one) => !found.includes(one))
  const isJudged = !isBreaking || pair.complete
  return {
    pair,
    isRight: isBreaking === findings.length > 0,
    found,
    missed,
    rare: missed.filter((one) => rare.some((finding) => finds(finding, one))),
    falseAlarms: isJudged ? findings.filter((finding) => !breaks.some((one) => finds(finding, one))) : [],
    findings: findings.length,
  }
}

/** A finding names the symbol, or something in it; or what it is in, if that is gone altogether. */
function finds(finding: Finding, { symbol, also = [] }: Break): boolean {
  const names = namesOf(finding)
  return [symbol, ...also].some((wanted) =>
    names.some(
      (name) => name === wanted || isInside(name, wanted) || (goneRules.has(finding.rule) && isInside(wanted, name)),
    ),
  )
}

function isInside(inner: string, outer: string): boolean {
  return (
    ['.', '#', '('].some((separator) => inner.startsWith(outer + separator)) ||
    (outer === '.' && !inner.startsWith('package.json'))
  )
}

/** The symbol of a finding as the corpus names it, with and without the `default.` of what is assigned to `export =`. */
function namesOf({ rule, subpath, symbol, also }: Finding): readonly string[] {
  if (rule === 'raised-engines' || rule === 'removed-command' || rule === 'raised-peers')
    return [`package.json#${symbol}`]
  if (rule === 'removed-subpath' || rule === 'format-dropped' || rule === 'types-removed') return [subpath]
  const named = [symbol, ...also.filter((name) => !name.startsWith('./'))].map((name) =>
    subpath === '.' ? name : `${subpath}#${name}`,
  )
  const elsewhere = also.filter((name) => name.startsWith('./')).map((name) => name.replace(' ', '#'))
  return [...named, ...elsewhere].flatMap((name) => [name, name.replace(/^default\./, '')])
}
