import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { type ClientFolder, type ClientImport, importsOf, makeClientFolder } from './clients.ts'
import { startCompiler, type Compiler } from './compiler.ts'
import { entryPointsOf, type Subpath } from './entry-points.ts'
import { findingsOf, manifestFindings, type Describer, type Finding } from './findings.ts'
import { isUndecidedByTypes, readProbes, readSubjects, type RuledProbe } from './inferred-types.ts'
import type { PackageOnDisk } from './package-on-disk.ts'
import { isMeantToBeExported } from './meant-exports.ts'
import { placeOf } from './places.ts'
import type { Probe } from './probe.ts'
import { formatAtRunTime } from './run-time.ts'
import { lookAtRunTime, type RunTimeLookedAt } from './run-time-look.ts'
import { rules, type RuleId } from './rules/index.ts'
import { runProbes, type ProbeResult } from './run-probes.ts'
import type { KindOfResult, Origin, Subject } from './subjects.ts'
import { verdictOf, type Verdict } from './verdict.ts'
import { readViews, type View } from './view.ts'
import { offeredBy, type Offered, walkModule, WalkedDeclarations } from './walk/index.ts'

/** What a release of a package does to its clients. */
export interface CheckReport {
  readonly name: string
  readonly versions: { readonly old: string; readonly new: string }
  readonly verdict: Verdict
  readonly findings: readonly Finding[]
  /** What clients of the new version can use besides: `Options.strict`, `./lite`. */
  readonly additions: readonly string[]
  readonly lookedAt: LookedAt
}

/** How much of the old version was looked at. */
export interface LookedAt {
  readonly subpaths: readonly Subpath[]
  /** Names that clients can use. */
  readonly symbols: number
  /** Clients that compile against the old version, and were compiled against the new one. */
  readonly clients: number
  /** What was loaded to see what the code exports; `null` if nothing was to be run. */
  readonly runTime: RunTimeLookedAt | null
}

/** What is done to compare. */
export interface CompareOptions {
  /** Whether the packages are loaded, which runs their code. */
  readonly run: boolean
}

interface Side {
  readonly client: ClientFolder
  readonly view: View
}

/**
 * Compares what two versions of a package offer to clients in TypeScript. Each finding has a client that the compiler has refused. Clients are written to the folder;
 * `say` is told what is being done.
 */
export async function comparePackages(
  old: PackageOnDisk,
  next: PackageOnDisk,
  { run }: CompareOptions,
  folder: string,
  say: (text: string) => void,
): Promise<CheckReport> {
  const compiler = startCompiler(folder)
  try {
    return await compare(compiler, folder, old, next, run, say)
  } finally {
    compiler.close()
  }
}

async function compare(
  compiler: Compiler,
  folder: string,
  old: PackageOnDisk,
  next: PackageOnDisk,
  run: boolean,
  say: (text: string) => void,
): Promise<CheckReport> {
  say(`Reading the declarations of ${old.manifest.name}`)
  const subpaths = entryPointsOf(old)
  const imports = importsOf(old, [...new Set([...subpaths, ...entryPointsOf(next)])])
  const ofOld = imports.filter(({ subpath }) => subpaths.includes(subpath))
  const look = run ? await lookAtRunTime(folder, old, next, ofOld) : null
  const [before, after] = await openSides(compiler, folder, old, next, imports)
  const isRead = before.client.readsJavaScript
  // Of the new version only the names of what there is are asked.
  const newSubjects = subjectsOf(after, imports, null)
  const oldSubjects = subjectsOf(before, imports, offeredBy(newSubjects))
  const manifests = {
    old,
    next,
    oldView: before.view,
    newView: after.view,
    clients: { old: before.client, next: after.client },
    imports,
  }
  const ofManifests = manifestFindings(manifests)
  const probes = isRead
    ? readSubjects(before.view, oldSubjects, after.view, newSubjects).flatMap((read) =>
        readProbes(read).map((probe) => probeOf(read.subject, probe)),
      )
    : oldSubjects.flatMap(probesOf)
  say(`Compiling ${probes.length} clients against both versions`)
  const { results: tried, oldProject } = await runProbes(compiler, clientSide(before), clientSide(after), probes)
  const results = isRead ? tried.filter((result) => !isUndecidedByTypes(result)) : tried
  const describer: Describer = {
    isOneValue: ({ origin }) => before.view.modules.get(origin.from)?.isOneValue ?? false,
    placeOf: ({ origin }) => placeOf(oldProject, before.view.packageFolder, origin.declaration),
    kindOfResult: kindsOfResults(oldSubjects, newSubjects),
    isMeant: ({ origin }) => isMeantToBeExported(oldProject, before.view.modules.get(origin.from), origin),
    withoutFolders: withoutFolders(
      [after.view.packageFolder, path.join(after.client.folder, 'node_modules', next.manifest.name)],
      next.manifest.name,
    ),
  }
  const declared = symbolsOf(oldSubjects)
  const hasTypes = (subpath: Subpath): boolean =>
    !isRead && [...before.view.modules.keys()].some((from) => from.subpath === subpath)
  const told = [...ofManifests, ...findingsOf(results, describer)]
  const findings = [...told, ...((await look?.findings({ hasTypes, names: declared }, told)) ?? [])]
  // Without declarations of the old version the code alone tells what there was.
  const isUntyped = isRead || !isTyped(before.view)
  const names = isUntyped && look !== null ? look.names : declared
  const additions = isUntyped ? (look?.additions ?? []) : additionsOf(oldSubjects, newSubjects)
  const versions = { old: old.manifest.version, new: next.manifest.version }
  return {
    name: old.manifest.name,
    versions,
    verdict: verdictOf(versions, findings.filter(({ severity }) => severity === 'breaking').length, additions.length),
    findings,
    additions,
    lookedAt: {
      subpaths,
      symbols: names.size,
      clients: results.filter(isUsable).length,
      runTime: look?.lookedAt ?? null,
    },
  }
}

async function openSides(
  compiler: Compiler,
  folder: string,
  old: PackageOnDisk,
  next: PackageOnDisk,
  imports: readonly ClientImport[],
): Promise<readonly [Side, Side]> {
  const made = [
    await makeClientFolder(path.join(folder, 'old'), old),
    await makeClientFolder(path.join(folder, 'new'), next),
  ] as const
  const folders = [await realpath(old.folder), await realpath(next.folder)] as const
  const read = (some: readonly ClientFolder[]): Promise<readonly View[]> =>
    readViews(
      compiler,
      some.map((client, index) => ({ client, packageFolder: folders[index]!, imports })),
    )
  const views = await read(made)
  const led = [old, next].map((pkg, index) => ledToTypes(made[index]!, pkg, views[index]!))
  const isLed = led.some((client, index) => client !== made[index])
  const ledViews = isLed ? await read(led) : views
  const hasTypes = ledViews.some(isTyped)
  const clients = hasTypes ? led : led.map((client) => ({ ...client, readsJavaScript: true }))
  const [before, after] = hasTypes ? ledViews : await read(clients)
  return [
    { client: clients[0]!, view: before! },
    { client: clients[1]!, view: after! },
  ]
}

/** JSON has a type without declarations. */
function isTyped({ modules }: View): boolean {
  return [...modules.values()].some(({ symbol }) => !symbol.declarations[0]?.path.endsWith('.json'))
}

/** Where `exports` has no declarations, and `types` names some, clients that do not resolve as Node does have them all the same. */
function ledToTypes(client: ClientFolder, { folder, manifest }: PackageOnDisk, view: View): ClientFolder {
  const types = manifest.types ?? manifest.typings
  const isFound = [...view.modules.keys()].some(({ subpath }) => subpath === '.')
  if (isFound || typeof types !== 'string' || !existsSync(path.join(folder, types))) return client
  return { ...client, paths: { [manifest.name]: [path.join(folder, types)] } }
}

function withoutFolders(folders: readonly string[], name: string): (text: string) => string {
  return (text) => folders.reduce((text, folder) => text.replaceAll(folder, name), text)
}

function clientSide({ client, view }: Side): Parameters<typeof runProbes>[1] {
  return { client, isOneValue: (from) => view.modules.get(from)?.isOneValue ?? false }
}

/** What one mode of each subpath offers: `require` of what is CommonJS, since it names everything that there is. */
function subjectsOf(
  { client, view }: Side,
  imports: readonly ClientImport[],
  offered: Offered | null,
): readonly Subject[] {
  const chosen = [...Map.groupBy(imports, ({ subpath }) => subpath).values()].flatMap((modes) => {
    const typed = modes.filter((from) => view.modules.has(from))
    const required = typed.find(
      ({ mode, specifier }) => mode === 'require' && formatAtRunTime(client.folder, specifier, mode) === 'commonjs',
    )
    return required ?? typed.find(({ mode }) => mode === 'import') ?? typed[0] ?? []
  })
  const walked = new WalkedDeclarations()
  return chosen.flatMap((from) => walkModule(view, view.modules.get(from)!, walked, offered))
}

function probesOf(subject: Subject): Probe[] {
  return (Object.keys(rules) as RuleId[]).flatMap((rule) =>
    rules[rule].probes(subject).map((probe) => probeOf(subject, { ...probe, rule })),
  )
}

function probeOf({ origin }: Subject, { member, rule, ...text }: RuledProbe): Probe {
  const symbol = member === undefined ? origin.symbol : `${origin.symbol}.${member}`
  const usual = { about: null, oldType: null, isRare: false, shownBy: null, hiddenBy: [] }
  return { ...usual, ...text, rule, origin: { ...origin, symbol }, rank: rules[rule].rank }
}

function additionsOf(old: readonly Subject[], next: readonly Subject[]): readonly string[] {
  const known = symbolsOf(old)
  return [...symbolsOf(next)].filter((symbol) => !known.has(symbol))
}

/** By the symbol: of overloads, the first that is of another kind. */
function kindsOfResults(old: readonly Subject[], next: readonly Subject[]): Describer['kindOfResult'] {
  const kindsOf = (subjects: readonly Subject[], { from, symbol }: Origin): readonly KindOfResult[] =>
    subjects.flatMap((subject) => {
      const { origin } = subject
      const isSame = origin.from.subpath === from.subpath && origin.symbol === symbol
      return subject.kind === 'call' && isSame ? [subject.kindOfResult] : []
    })
  return ({ origin }) => {
    const [before] = kindsOf(old, origin)
    const after = kindsOf(next, origin)
    return before === undefined || after[0] === undefined
      ? null
      : { old: before, new: after.find((kind) => kind !== before) ?? before }
  }
}

/** Names as clients say them, those of other subpaths than the main one with the subpath. */
function symbolsOf(subjects: readonly Subject[]): ReadonlySet<string> {
  return new Set(
    subjects.flatMap((subject) => {
      const { from, symbol } = subject.origin
      const named = from.subpath === '.' ? symbol : `${from.subpath} ${symbol}`
      return subject.kind === 'made' ? [named, ...subject.optional.map(({ name }) => `${named}.${name}`)] : [named]
    }),
  )
}

function isUsable(result: ProbeResult): boolean {
  return result.old.length === 0
}
