import type { Diagnostic } from './compiler.ts'
import type { Manifests } from './manifest-rule.ts'
import { manifestRules, type ManifestRuleId } from './manifest-rules/index.ts'
import type { Probe } from './probe.ts'
import type { Rule } from './rule.ts'
import { rules, type RuleId } from './rules/index.ts'
import type { ProbeResult } from './run-probes.ts'
import type { RunTimeRuleId } from './run-time-rules/index.ts'
import type { KindOfResult } from './subjects.ts'
import { witnessOf } from './witness.ts'

/** A kind of break. Permanent: people accept findings by their id, which begins with it. */
export type FindingRule = RuleId | ManifestRuleId | RunTimeRuleId

/** `rare` is what breaks clients that do unusual things only: they implement what the package makes, or use what it exports by chance. */
export type Severity = 'breaking' | 'rare'

/** Something that a release breaks, and a client that shows it. */
export interface Finding {
  /** The same for the same break in every run: `narrowed-parameter:.:parse`. */
  readonly id: string
  readonly rule: FindingRule
  /** Whether it breaks clients that use what the package means to be used, in a usual way: only that decides the verdict. */
  readonly severity: Severity
  /** `.`, or the subpath by which clients import it. */
  readonly subpath: string
  /** As a client names it: `parse`, `Cache.prototype.get`, `Options.timeout`. */
  readonly symbol: string
  /** Other names of the same declaration that are broken alike: `./lite Cache.prototype.get`. */
  readonly also: readonly string[]
  /** Where the old version declares it, by the path in the package; `null` for what the manifest says. Lines count from 1. */
  readonly place: { readonly file: string; readonly line: number } | null
  readonly message: string
  /** The type that the old version has there; `null` where it is not about a type. */
  readonly oldType: string | null
  /** What the compiler says to the witness when it is compiled against the new version. */
  readonly diagnostics: readonly string[]
  /** A whole module that compiles against the old version and not against the new one; `null` where no code can show it. */
  readonly witness: string | null
  readonly remedy: string
}

/** How findings are described: what the compiler's process knows. */
export interface Describer {
  readonly isOneValue: (probe: Probe) => boolean
  readonly placeOf: (probe: Probe) => Finding['place']
  /** Whether its author exports it, and not the language by itself. */
  readonly isMeant: (probe: Probe) => boolean
  /** What clients do first with what a call gives, in the new version; `null` if that is not known. */
  readonly kindOfResult: (probe: Probe) => { readonly old: KindOfResult; readonly new: KindOfResult } | null
  /** What the compiler says, without where files lie on this machine. */
  readonly withoutFolders: (text: string) => string
}

/** One finding for each symbol: the one that says most about it. */
export function findingsOf(results: readonly ProbeResult[], describer: Describer): readonly Finding[] {
  const broken = results.filter((result) => result.old.length === 0 && isBroken(result) && !isUndecided(result))
  const gone = broken.filter(({ probe }) => probe.about !== null)
  const others = broken.filter(
    (result) => result.probe.about === null && !gone.some(({ probe }) => mentions(result.probe, probe)),
  )
  const groups = Map.groupBy([...gone, ...others], ({ probe }) => `${probe.origin.from.subpath}:${probe.origin.symbol}`)
  const telling = [...groups.values()].map((group) => group.toSorted(byWeight)[0]!)
  const symbols = new Set(telling.map(nameOf))
  const own = telling.filter((result) => !isOfResult(result, symbols))
  return [...Map.groupBy(own, keyOfDeclaration).values()].map(([first, ...same]) => findingOf(first!, same, describer))
}

function nameOf({ probe: { origin } }: ProbeResult): string {
  return `${origin.from.subpath}:${origin.symbol}`
}

/** Whether it is about what a function gives of which another finding says that it gives something else. */
function isOfResult(result: ProbeResult, symbols: ReadonlySet<string>): boolean {
  const name = nameOf(result)
  const calls = [...name.matchAll(/\(\)/g)].map(({ index }) => name.slice(0, index))
  return calls.some((call) => symbols.has(call))
}

/** What is declared once breaks once, by however many names and ways clients get it. */
function keyOfDeclaration({ probe: { rule, origin } }: ProbeResult): string {
  const { declaration, symbol, from } = origin
  const name = symbol.split('.').at(-1)
  return declaration === undefined
    ? `${from.subpath}:${symbol}`
    : `${rule}:${name}:${declaration.path}:${declaration.index}`
}

function isBroken({ probe, new: diagnostics }: ProbeResult): boolean {
  const { othersConcern = [] }: Rule = rules[probe.rule]
  if (diagnostics.some(({ code }) => probe.hiddenBy.includes(code))) return false
  return diagnostics.some(({ code }) => !othersConcern.includes(code) && (probe.shownBy?.includes(code) ?? true))
}

/** What breaks usual clients first, then what says most. */
function byWeight(a: ProbeResult, b: ProbeResult): number {
  return Number(a.probe.isRare) - Number(b.probe.isRare) || a.probe.rank - b.probe.rank
}

/** Names of the old version's own files, or of packages that came with it, which clients of the new version cannot resolve: that shows nothing. */
function isUndecided({ probe, new: diagnostics }: ProbeResult): boolean {
  return textOf(probe).includes('import("') && diagnostics.every(({ code }) => unresolvedCodes.has(code))
}

/** Cannot find a module, a module has no such export, a namespace has none. */
const unresolvedCodes = new Set([2305, 2307, 2694, 2724])

/** Whether a probe uses what another has shown to be gone. */
function mentions(probe: Probe, gone: Probe): boolean {
  if (gone.about === null || probe.origin.from !== gone.origin.from) return false
  return new RegExp(`(?<![\\w$.])${gone.about.replaceAll(/[.$]/g, '\\$&')}(?![\\w$])`).test(textOf(probe))
}

function textOf({ typeParameters, parameters, statements }: Probe): string {
  return [...typeParameters, ...parameters, ...statements].join(' ')
}

function findingOf(
  { probe, new: diagnostics }: ProbeResult,
  same: readonly ProbeResult[],
  describer: Describer,
): Finding {
  const { rule, origin, oldType } = probe
  const { effect, remedy } = rules[rule]
  const { symbol, from } = origin
  return {
    id: `${rule}:${from.subpath}:${symbol}`,
    rule,
    severity: probe.isRare || (rule === 'removed-export' && !describer.isMeant(probe)) ? 'rare' : 'breaking',
    subpath: from.subpath,
    symbol,
    also: same.map((other) => symbolWithSubpath(other.probe)),
    place: describer.placeOf(probe),
    message: `\`${symbol}\` ${effectOf(probe, describer) ?? effect}.`,
    oldType,
    diagnostics: diagnostics.flatMap(messagesOf).map(describer.withoutFolders),
    witness: witnessOf(probe, describer.isOneValue(probe)),
    remedy,
  }
}

/** What changed in a result that clients must handle in another way altogether. */
function effectOf(probe: Probe, describer: Describer): string | null {
  const kind = probe.rule === 'widened-result' ? describer.kindOfResult(probe) : null
  if (kind === null || kind.old === kind.new) return null
  switch (kind.new) {
    case 'promise':
      return 'is asynchronous now: it gives a promise, which clients must await'
    case 'sequence of promises':
      return 'is asynchronous now: clients must await each element'
    case 'perhaps an error':
      return 'returns errors now: clients must look whether it is one, and what caught the error that it threw may get none'
    case 'value':
      return kind.old === 'perhaps an error' ? null : 'is synchronous now: it no longer gives a promise'
  }
}

function symbolWithSubpath({ origin: { from, symbol } }: Probe): string {
  return from.subpath === '.' ? symbol : `${from.subpath} ${symbol}`
}

function messagesOf({ code, text, messageChain }: Diagnostic): string[] {
  const chain = (messageChain ?? []).flatMap((next) => messagesOf(next).map((line) => line.replace(/^TS\d+: /, '  ')))
  return [`TS${code}: ${text}`, ...chain]
}

/** What the manifests say by themselves. */
export function manifestFindings(manifests: Manifests): readonly Finding[] {
  return (Object.keys(manifestRules) as ManifestRuleId[]).flatMap((rule) => {
    const { breaks, remedy } = manifestRules[rule]
    return breaks(manifests).map(({ subpath, symbol, message, witness, isRare = false }) => ({
      id: `${rule}:${subpath}:${symbol}`,
      rule,
      severity: isRare ? 'rare' : 'breaking',
      subpath,
      symbol,
      also: [],
      place: null,
      message,
      oldType: null,
      diagnostics: [],
      witness,
      remedy,
    }))
  })
}
