import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import {
  breakKinds,
  changeKinds,
  type Break,
  type BreakingPair,
  type Change,
  type Excerpt,
  type Pair,
} from './corpus.ts'
import { pairs } from './corpus/index.ts'
import { published } from './published.ts'

/** The folders of both versions. */
interface Folders {
  readonly old: string
  readonly new: string
}

const limits = { breaking: 36, harmless: 34, javascript: 16, pairsOfOnePackage: 3, identical: 5 }
const declarations = '**/*.d.{ts,mts,cts}'

/** Checks every claim of the corpus against the published files; with arguments, those of the named packages alone. */
async function verify(names: readonly string[]): Promise<void> {
  const chosen = names.length === 0 ? pairs : pairs.filter((pair) => names.includes(pair.package))
  let wrong = 0
  for (const pair of chosen) {
    const folders = { old: await published(pair.package, pair.old), new: await published(pair.package, pair.new) }
    for (const problem of problemsOf(pair, folders)) {
      console.log(`${nameOf(pair)}: ${problem}`)
      wrong++
    }
  }
  if (names.length === 0) {
    for (const problem of problemsOfCorpus()) {
      console.log(problem)
      wrong++
    }
  }
  console.log(summaryOf(chosen))
  console.log(wrong === 0 ? 'Every claim stands in the published files.' : `${wrong} claims do not hold.`)
  process.exitCode = wrong === 0 ? 0 : 1
}

function problemsOf(pair: Pair, folders: Folders): string[] {
  const typed =
    pair.javascript === true ? javascriptProblems(folders.old) : Object.values(folders).flatMap(typesProblems)
  const problems = [...typed, ...enginesProblems(pair, folders)]
  const identical = pair.javascript !== true && declarationsOf(folders.old) === declarationsOf(folders.new)
  if (pair.verdict === 'breaking') {
    return [
      ...problems,
      ...announcementProblems(pair, folders),
      ...pair.breaks.flatMap((claim) => breakProblems(claim, folders)),
    ]
  }
  if ((pair.changes.length === 0) !== identical)
    problems.push('changes are to be named where, and only where, the declarations differ')
  return [...problems, ...pair.changes.flatMap((change) => changeProblems(change, folders))]
}

function typesProblems(folder: string): string[] {
  return declarationFiles(folder).length > 0 ? [] : [`${folder} bundles no types`]
}

function javascriptProblems(folder: string): string[] {
  return declarationFiles(folder).length > 0 ? [`${folder} bundles types`] : []
}

/** Another `engines.node` breaks, unless there is none any more; the corpus must say so, and only then. */
function enginesProblems(pair: Pair, folders: Folders): string[] {
  const now = enginesOf(folders.new)
  const raised = now !== undefined && now !== enginesOf(folders.old)
  const claimed =
    pair.verdict === 'breaking' && pair.breaks.some(({ symbol }) => symbol === 'package.json#engines.node')
  return raised === claimed ? [] : [raised ? `engines.node is ${now} now` : 'engines.node is as it was']
}

function enginesOf(folder: string): string | undefined {
  const manifest: { engines?: { node?: string } } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  // `>=4` and `>=4.0.0` are the same.
  return manifest.engines?.node?.replaceAll(/(\.0)+(?![.\d])/g, '')
}

function announcementProblems({ documented, breaks }: BreakingPair, folders: Folders): string[] {
  const said = breaks.some((claim) => claim.says !== undefined)
  if (said !== (documented !== null)) return ['an announcement needs its place, and a place an announcement']
  if (documented?.in !== 'package' || existsSync(path.join(folders.new, documented.at))) return []
  return [`the new version has no ${documented.at}`]
}

function breakProblems({ symbol, old, new: now }: Break, folders: Folders): string[] {
  const [oldFile, oldText] = old
  if (oldText === undefined && now?.[1] === undefined) return [`${symbol}: names neither what was nor what is`]
  const was = oldText === undefined ? [] : replaced(symbol, [oldFile, oldText], folders.old, folders.new)
  if (now === null)
    return existsSync(path.join(folders.new, oldFile)) ? [...was, `${symbol}: ${oldFile} is still there`] : was
  const [file, text] = now
  if (!existsSync(path.join(folders.new, file))) return [...was, `${symbol}: the new version has no ${file}`]
  const kept = oldText !== undefined && file !== oldFile && contains(folders.new, [file, oldText])
  const is = text === undefined ? [] : replaced(symbol, [file, text], folders.new, folders.old)
  return [...was, ...(kept ? [`${symbol}: ${file} still has the old text`] : []), ...is]
}

function changeProblems(change: Change, folders: Folders): string[] {
  if (change.old === undefined && change.new === undefined)
    return [`${change.symbol}: names neither what was nor what is`]
  const was = change.old === undefined ? [] : replaced(change.symbol, change.old, folders.old, folders.new)
  const is = change.new === undefined ? [] : replaced(change.symbol, change.new, folders.new, folders.old)
  return [...was, ...is]
}

/** The excerpt stands in one version and not, in the same file, in the other. */
function replaced(symbol: string, excerpt: Excerpt, there: string, elsewhere: string): string[] {
  const [file, text] = excerpt
  if (!contains(there, excerpt)) return [`${symbol}: ${path.basename(there)}/${file} does not say: ${text}`]
  return contains(elsewhere, excerpt) ? [`${symbol}: ${path.basename(elsewhere)}/${file} says it too: ${text}`] : []
}

function contains(folder: string, [file, text]: Excerpt): boolean {
  const name = path.join(folder, file)
  return existsSync(name) && oneSpaced(readFileSync(name, 'utf8')).includes(oneSpaced(text))
}

function oneSpaced(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}

function declarationsOf(folder: string): string {
  return declarationFiles(folder)
    .map((file) => `${file}\n${readFileSync(path.join(folder, file), 'utf8')}`)
    .join('\n')
}

function declarationFiles(folder: string): string[] {
  return globSync(declarations, { cwd: folder }).toSorted()
}

function problemsOfCorpus(): string[] {
  const count = (verdict: Pair['verdict']): number => pairs.filter((pair) => pair.verdict === verdict).length
  const identical = pairs.filter((pair) => pair.verdict === 'harmless' && pair.changes.length === 0).length
  const names = pairs.map(nameOf)
  const javascript = pairs.filter((pair) => pair.javascript === true).length
  return [
    ...(count('breaking') < limits.breaking ? [`fewer than ${limits.breaking} breaking pairs`] : []),
    ...(count('harmless') < limits.harmless ? [`fewer than ${limits.harmless} harmless pairs`] : []),
    ...(javascript < limits.javascript ? [`fewer than ${limits.javascript} pairs of plain JavaScript`] : []),
    ...(identical > limits.identical ? [`more than ${limits.identical} pairs with identical declarations`] : []),
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name} stands twice`),
    ...[...Map.groupBy(pairs, (pair) => pair.package)]
      .filter(([, ofPackage]) => ofPackage.length > limits.pairsOfOnePackage)
      .map(([name]) => `more than ${limits.pairsOfOnePackage} pairs of ${name}`),
  ]
}

function summaryOf(chosen: readonly Pair[]): string {
  const breaking = chosen.filter((pair) => pair.verdict === 'breaking')
  const harmless = chosen.filter((pair) => pair.verdict === 'harmless')
  const breaks = breaking.flatMap((pair) => pair.breaks)
  const changes = harmless.flatMap((pair) => pair.changes)
  const undocumented = breaks.filter((claim) => claim.says === undefined).length
  const counted = (kind: string, all: readonly { kind: string }[]): string => {
    const count = all.filter((one) => one.kind === kind).length
    return `  ${String(count).padStart(3)} ${kind}`
  }
  return [
    `${new Set(chosen.map((pair) => pair.package)).size} packages`,
    `${breaking.length} breaking pairs, ${breaks.length} breaks (${undocumented} undocumented)`,
    ...breakKinds.map((kind) => counted(kind, breaks)),
    `${harmless.length} harmless pairs, ${changes.length} changes`,
    ...changeKinds.map((kind) => counted(kind, changes)),
  ].join('\n')
}

function nameOf(pair: Pair): string {
  return `${pair.package} ${pair.old} → ${pair.new}`
}

await verify(process.argv.slice(2))
