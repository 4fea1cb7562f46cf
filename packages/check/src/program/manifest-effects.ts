import { readFileSync } from 'node:fs'
import path from 'node:path'
import semver from 'semver'
import { isRecord } from '../entry-points.ts'
import type { Finding } from '../findings.ts'
import type { Manifest } from '../package-on-disk.ts'
import type { Examination } from './examine.ts'
import { manifestIn, recordOf } from './mounts.ts'
import type { FindingEffect } from './program-report.ts'
import { resolveFolder } from './resolve-folder.ts'
import type { Place } from './use.ts'

/** What of a program the compiler does not see. */
export interface ProgramFacts {
  readonly folder: string
  /** The Node versions that the program promises to run on; `null` if it promises nothing. */
  readonly engines: string | null
  readonly runningNode: string
  readonly next: Manifest
}

/** What a finding without a client means for a program. */
export interface ManifestEffect {
  readonly effect: FindingEffect
  readonly reason: string | null
  readonly places: readonly Place[]
}

/** Node versions that can require ES modules without a flag (https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-require). */
const requiresModules = '^20.19.0 || >=22.12.0'

/** `null` for findings of other rules. */
export function manifestEffectOf(
  finding: Finding,
  examination: Examination,
  facts: ProgramFacts,
): ManifestEffect | null {
  switch (finding.rule) {
    case 'raised-engines':
      return engines(facts)
    case 'removed-command':
      return command(finding, facts)
    case 'removed-subpath':
      return modules(finding, examination, () => true)
    case 'types-removed':
      return typesRemoved(examination)
    case 'format-dropped':
      return formatDropped(finding, examination, facts)
    case 'removed-condition':
      return conditionGone(finding, examination)
    case 'raised-peers':
      return peer(finding, facts)
    default:
      return null
  }
}

function engines(facts: ProgramFacts): ManifestEffect {
  const needed = recordOf(facts.next.engines)['node']
  if (typeof needed !== 'string') return unused(null)
  if (runsOnly(needed, facts)) return { effect: 'fits', reason: `The program runs on ${runsOn(facts)}.`, places: [] }
  return {
    effect: 'breaks',
    reason: `The program runs on ${runsOn(facts)}, and Node ${needed} is needed.`,
    places: [placeIn(facts.folder, '"engines"')],
  }
}

/** Whether all Node versions on which the program runs are in a range: those that it promises, or the one that runs this. */
function runsOnly(range: string, { engines, runningNode }: ProgramFacts): boolean {
  return engines === null ? semver.satisfies(runningNode, range) : semver.subset(engines, range)
}

function runsOn({ engines, runningNode }: ProgramFacts): string {
  return engines === null ? `Node ${runningNode} here, and promises no other` : `Node ${engines}`
}

/** Scripts of package.json name commands as words. */
function command({ symbol }: Finding, { folder }: ProgramFacts): ManifestEffect {
  const name = symbol.replace(/^bin\./, '')
  const scripts = Object.entries(recordOf(manifestIn(folder)?.['scripts']))
  const places = scripts.flatMap(([script, text]) =>
    typeof text === 'string' && wordsOf(text).includes(name) ? [placeIn(folder, `"${script}":`)] : [],
  )
  if (places.length === 0) return unused('No script of package.json calls it.')
  return { effect: 'breaks', reason: `A script of package.json calls \`${name}\`.`, places }
}

function wordsOf(script: string): readonly string[] {
  return script.split(/[\s;&|()'"/]+/)
}

function modules(
  { subpath }: Finding,
  { modules }: Examination,
  isMeant: (use: Examination['modules'][number]) => boolean,
): ManifestEffect {
  const places = modules.filter((use) => use.subpath === subpath && isMeant(use))
  return places.length === 0 ? unused(null) : { effect: 'breaks', reason: null, places }
}

function typesRemoved({ lostTypes }: Examination): ManifestEffect {
  const places = lostTypes.filter(({ file }) => /\.[cm]?tsx?$/.test(file))
  if (places.length > 0) return { effect: 'breaks', reason: 'The compiler finds no types any more.', places }
  return lostTypes.length > 0
    ? { effect: 'not-known', reason: 'Without types the compiler cannot judge what the program uses.', places: [] }
    : unused(null)
}

function formatDropped(finding: Finding, examination: Examination, facts: ProgramFacts): ManifestEffect {
  const required = modules(finding, examination, ({ isRequired, isTypeOnly }) => isRequired && !isTypeOnly)
  if (required.effect === 'not-used') return { ...required, reason: 'The program imports it, and requires it nowhere.' }
  if (!runsOnly(requiresModules, facts))
    return { ...required, reason: `The program runs on ${runsOn(facts)}, which cannot require ES modules everywhere.` }
  const isTyped = examination.modules.every(({ subpath, typed }) => subpath !== finding.subpath || typed === 'typed')
  return isTyped
    ? { effect: 'fits', reason: `The program requires it, and ${runsOn(facts)} can require ES modules.`, places: [] }
    : {
        effect: 'not-known',
        reason: 'What `require` gives has another shape, and the program uses it without types.',
        places: [],
      }
}

/** Which conditions hold is told by what runs or bundles the program. */
function conditionGone(finding: Finding, examination: Examination): ManifestEffect {
  const used = modules(finding, examination, ({ isTypeOnly }) => !isTypeOnly)
  if (used.effect === 'not-used') return used
  const reason = 'The program uses it, and what resolves its imports decides which conditions hold.'
  return { effect: 'not-known', reason, places: [] }
}

/** What the program has installed of it is found as Node finds it. */
function peer({ symbol }: Finding, { folder, next }: ProgramFacts): ManifestEffect {
  const name = symbol.slice('peerDependencies.'.length)
  const range = recordOf(next.peerDependencies)[name]
  const installed = resolveFolder(folder, name)
  const version = installed === null ? null : manifestIn(installed)?.['version']
  const fits = typeof version === 'string' && typeof range === 'string' && semver.satisfies(version, range)
  if (fits) return { effect: 'fits', reason: `The program has ${name} ${version}.`, places: [] }
  // With another version npm refuses to install it, which is told of every peer.
  if (typeof version === 'string')
    return { effect: 'breaks', reason: `The program has ${name} ${version}.`, places: [] }
  const reason = `The program does not have ${name}: npm installs it along, other package managers do not.`
  return { effect: 'not-known', reason, places: [] }
}

function unused(reason: string | null): ManifestEffect {
  return { effect: 'not-used', reason, places: [] }
}

/** Where a word stands in the program's package.json. */
export function placeIn(folder: string, word: string): Place {
  const file = path.join(folder, 'package.json')
  const lines = textOf(file).split('\n')
  const line = lines.findIndex((text) => text.includes(word))
  return { file, line: line + 1 || 1, column: line === -1 ? 1 : lines[line]!.indexOf(word) + 1 }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

export function enginesOf(folder: string): string | null {
  const found = manifestIn(folder)?.['engines']
  const range = isRecord(found) ? found['node'] : null
  return typeof range === 'string' && semver.validRange(range) !== null ? range : null
}
