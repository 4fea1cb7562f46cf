import path from 'node:path'
import type { CheckReport } from '../compare.ts'
import type { Finding } from '../findings.ts'
import type { Examination, NewComplaint } from './examine.ts'
import { explanationOf, isAbout, isReached } from './explain.ts'
import { manifestEffectOf, placeIn, type ProgramFacts } from './manifest-effects.ts'
import type {
  JudgedFinding,
  NotFollowedPlace,
  ProgramBreak,
  ProgramPlace,
  ProgramReport,
  ProgramVerdict,
  UsedSymbol,
} from './program-report.ts'
import { realNameOf } from './projects.ts'
import { runTimeEffectOf } from './run-time-effects.ts'
import type { Place, Use } from './use.ts'

/** Joins what the author's side has found and what the compiler says to the program. Decides nothing by names that the compiler has decided. */
export function answerFor(report: CheckReport, examination: Examination, facts: ProgramFacts): ProgramReport {
  const { findings } = report
  const located = locator(facts.folder)
  const explained = examination.complaints.map((complaint) => ({
    complaint,
    ...explanationOf(complaint, examination.uses, findings),
  }))
  const said = explained.map((each) => breakOf(each, located))
  const peers = examination.unmetPeers.map(({ by, name, range, found }) => ({
    ...located(placeIn(facts.folder, `"${name}"`)),
    message: `${by} wants ${name} ${range} beside it, and ${found} would be there: npm refuses to install that.`,
    diagnostics: [],
    symbol: null,
    finding:
      findings.find(({ rule, symbol }) => rule === 'raised-peers' && symbol === `peerDependencies.${name}`)?.id ?? null,
    remedy: `Upgrade ${by.replace(/@[^@]*$/, '')} and ${name} together.`,
  }))
  const broken = new Set(explained.flatMap(({ findings }) => findings.map(({ id }) => id)))
  const judged = findings.map((finding) => judge(finding, broken, examination, facts, located))
  const unseen = judged.flatMap(({ breaks }) => breaks).filter((each) => !said.some((other) => isSame(each, other)))
  const breaks = [...said, ...unseen, ...peers]
  const effects = judged.map(({ effect }) => effect)
  const doubts = doubtsOf(report, examination)
  return {
    folder: facts.folder,
    verdict: verdictOf(breaks, effects, doubts),
    breaks,
    doubts,
    findings: effects,
    uses: usedSymbols(examination.uses, located),
    notFollowed: examination.notFollowed.map((place) => notFollowedPlace(place, located)),
    notes: notesOf(report, examination),
    lookedAt: {
      files: examination.files,
      configs: examination.configs.map((file) => located({ file, line: 1, column: 1 }).file),
      places: examination.uses.length,
      existingErrors: examination.existing,
    },
  }
}

/** The same finding at the same place. */
function isSame(a: ProgramBreak, b: ProgramBreak): boolean {
  return a.finding === b.finding && a.file === b.file && a.line === b.line && a.column === b.column
}

function verdictOf(
  breaks: readonly ProgramBreak[],
  effects: readonly JudgedFinding[],
  doubts: readonly string[],
): ProgramVerdict {
  if (breaks.length > 0) return 'breaking'
  if (doubts.length > 0 || effects.some(({ effect }) => effect === 'not-known')) return 'not-known'
  return effects.length > 0 ? 'not-for-you' : 'safe'
}

type Locate = (place: Place) => ProgramPlace

function locator(folder: string): Locate {
  return ({ file, line, column }) => ({
    file: path.relative(folder, realNameOf(file)).replaceAll(path.sep, '/'),
    line,
    column,
  })
}

function breakOf(
  { complaint, use, findings: [finding] }: { readonly complaint: NewComplaint } & ReturnType<typeof explanationOf>,
  located: Locate,
): ProgramBreak {
  const symbol = finding === undefined ? use && symbolOf(use) : `${finding.subpath}:${finding.symbol}`
  return {
    ...located(complaint),
    message: finding?.message ?? (use === null ? 'It no longer compiles.' : `\`${use.name}\` no longer fits here.`),
    diagnostics: complaint.text,
    symbol,
    finding: finding?.id ?? null,
    remedy: 'Change the program here before it gets the new version.',
  }
}

function symbolOf({ subpath, name }: { readonly subpath: string; readonly name: string }): string {
  return `${subpath}:${name}`
}

interface Judged {
  readonly effect: JudgedFinding
  /** What the compiler does not show. */
  readonly breaks: readonly ProgramBreak[]
}

function judge(
  finding: Finding,
  broken: ReadonlySet<string>,
  examination: Examination,
  facts: ProgramFacts,
  located: Locate,
): Judged {
  const { id } = finding
  const manifest = manifestEffectOf(finding, examination, facts)
  if (broken.has(id) && manifest?.effect !== 'breaks')
    return { effect: { id, effect: 'breaks', reason: null }, breaks: [] }
  if (manifest !== null) {
    const { effect, reason, places } = manifest
    return {
      effect: { id, effect, reason },
      breaks: places.map((place) => unseenBreak(finding, reason, located(place))),
    }
  }
  const used = examination.uses.filter((use) => isAbout(finding, use))
  const gone = goneAtRunTime(finding, used)
  if (gone.length > 0)
    return {
      effect: { id, effect: 'breaks', reason: null },
      breaks: gone.map((use) => unseenBreak(finding, null, located(use))),
    }
  const atRunTime = runTimeEffectOf(finding, used)
  if (atRunTime !== null) {
    const { effect, reason, places } = atRunTime
    const breaks = effect === 'breaks' ? places.map((use) => unseenBreak(finding, null, located(use))) : []
    const [first] = places
    const at = first === undefined || reason === null ? '' : `${located(first).file}:${first.line}: `
    return { effect: { id, effect, reason: reason === null ? null : at + reason }, breaks }
  }
  return { effect: { id, ...effectOf(finding, used, examination, located) }, breaks: [] }
}

/** Uses without types of a name that is gone: the compiler says nothing to them. */
function goneAtRunTime(finding: Finding, used: readonly Use[]): readonly Use[] {
  return finding.rule === 'removed-export' || finding.witness === null
    ? used.filter(({ declared }) => declared.length === 0)
    : []
}

function effectOf(
  finding: Finding,
  used: readonly Use[],
  { notFollowed }: Examination,
  located: Locate,
): Pick<JudgedFinding, 'effect' | 'reason'> {
  const doubtful = used.find(({ hidden }) => hidden !== null)
  if (doubtful !== undefined) {
    const { file, line } = located(doubtful)
    return { effect: 'not-known', reason: `${file}:${line} uses it, and ${doubtful.hidden}.` }
  }
  const reached = notFollowed.find((place) => isReached(place, finding))
  if (reached !== undefined) {
    const { file, line } = located(reached)
    return {
      effect: 'not-known',
      reason: `${file}:${line} may use it: ${reached.what[0]!.toLowerCase()}${reached.what.slice(1)}.`,
    }
  }
  if (used.length === 0) return { effect: 'not-used', reason: null }
  return {
    effect: 'fits',
    reason: `Used at ${used.length} ${used.length === 1 ? 'place' : 'places'} where the compiler accepts both versions.`,
  }
}

function unseenBreak(finding: Finding, reason: string | null, place: ProgramPlace): ProgramBreak {
  return {
    ...place,
    message: reason === null ? finding.message : `${finding.message} ${reason}`,
    diagnostics: [],
    symbol: symbolOf({ subpath: finding.subpath, name: finding.symbol }),
    finding: finding.id,
    remedy: 'Change the program here before it gets the new version.',
  }
}

/** What keeps the answer from being known, whatever the findings are. */
function doubtsOf({ name, versions, lookedAt }: CheckReport, examination: Examination): readonly string[] {
  const { modules, missing, unresolved, lostTypes } = examination
  const untyped = modules.filter(({ typed, subpath }) => typed !== 'typed' && subpath !== './package.json')
  const loaded = modules.filter(({ isTypeOnly }) => !isTypeOnly)
  return [
    ...(untyped.length > 0 && lookedAt.symbols === 0
      ? [
          untyped.some(({ typed }) => typed === 'untyped')
            ? `${name} ${versions.old} has no types of its own, and those of another package (@types) do not tell its versions apart.`
            : `${name} ${versions.old} has no types of its own: what the program does with it is not known to the compiler.`,
        ]
      : []),
    ...(lostTypes.length > 0 ? [`${name} ${versions.new} has no types where the program had them.`] : []),
    ...(missing.length > 0 && loaded.length > 0
      ? [`${name} ${versions.new} needs ${missing.join(', ')}, and that is not installed beside it.`]
      : []),
    ...(unresolved.length > 0
      ? [
          `Types of ${name} ${versions.new} come from ${unresolved.join(', ')}, which is not found: they fit everything.`,
        ]
      : []),
  ]
}

function notesOf({ name, versions }: CheckReport, { brought, kept, modules }: Examination): readonly string[] {
  return [
    ...(modules.length === 0 ? [`No file of the program imports ${name}.`] : []),
    ...(brought.length === 0 ? [] : [`${name} ${versions.new} brings ${brought.join(', ')} along.`]),
    ...(kept.length === 0 ? [] : [`${kept.join(', ')} keep ${name} ${versions.old} for themselves.`]),
  ]
}

function usedSymbols(uses: readonly Use[], located: Locate): readonly UsedSymbol[] {
  return [...Map.groupBy(uses, symbolOf)]
    .map(([symbol, group]) => ({
      symbol,
      kinds: [...new Set(group.map(({ kind }) => kind))],
      count: group.length,
      places: group.map((use) => ({ ...located(use), kind: use.kind, hidden: use.hidden })),
    }))
    .toSorted((a, b) => b.count - a.count || (a.symbol < b.symbol ? -1 : 1))
}

function notFollowedPlace(place: Examination['notFollowed'][number], located: Locate): NotFollowedPlace {
  const { what, subpath, reaches: name } = place
  const reaches = name === null ? null : symbolOf({ subpath, name })
  return { ...located(place), what, reaches }
}
