import type { Diagnostic } from './compiler.ts'
import type { Manifests } from './manifest-rule.ts'
import { manifestRules, type ManifestRuleId } from './manifest-rules/index.ts'
import type { Probe } from './probe.ts'
import type { Rule } from './rule.ts'
import { rules, type RuleId } from './rules/index.ts'
import type { ProbeResult } from './run-probes.ts'
import type { RunTimeRuleId } from './run-time-rules/index.ts'
import { witnessOf } from './witness.ts'

/** A kind of break. Permanent: people accept findings by their id, which begins with it. */
export type FindingRule = RuleId | ManifestRuleId | RunTimeRuleId

/** Something that a release breaks, and a client that shows it. */
export interface Finding {
  /** The same for the same break in every run: `narrowed-parameter:.:parse`. */
  readonly id: string
  readonly rule: FindingRule
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
  const telling = [...groups.values()].map((group) => group.toSorted((a, b) => a.probe.rank - b.probe.rank)[0]!)
  return [...Map.groupBy(telling, keyOfDeclaration).values()].map(([first, ...same]) =>
    findingOf(first!, same, describer),
  )
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
  return diagnostics.some(({ code }) => !othersConcern.includes(code))
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
    subpath: from.subpath,
    symbol,
    also: same.map((other) => symbolWithSubpath(other.probe)),
    place: describer.placeOf(probe),
    message: `\`${symbol}\` ${effect}.`,
    oldType,
    diagnostics: diagnostics.flatMap(messagesOf).map(describer.withoutFolders),
    witness: witnessOf(probe, describer.isOneValue(probe)),
    remedy,
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
    return breaks(manifests).map(({ subpath, symbol, message, witness }) => ({
      id: `${rule}:${subpath}:${symbol}`,
      rule,
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
