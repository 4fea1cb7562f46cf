import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { type ClientFolder, type ClientImport, importsOf, makeClientFolder } from './clients.ts'
import { startCompiler, type Compiler } from './compiler.ts'
import { entryPointsOf, type Subpath } from './entry-points.ts'
import { findingsOf, manifestFindings, type Describer, type Finding } from './findings.ts'
import type { PackageOnDisk } from './package-on-disk.ts'
import { placeOf } from './places.ts'
import type { Probe } from './probe.ts'
import { formatAtRunTime } from './run-time.ts'
import { rules, type RuleId } from './rules/index.ts'
import { runProbes, type ProbeResult } from './run-probes.ts'
import type { Subject } from './subjects.ts'
import { verdictOf, type Verdict } from './verdict.ts'
import { readViews, type View } from './view.ts'
import { walkModule, WalkedDeclarations } from './walk/index.ts'

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
  folder: string,
  say: (text: string) => void,
): Promise<CheckReport> {
  const compiler = startCompiler(folder)
  try {
    return await compare(compiler, folder, old, next, say)
  } finally {
    compiler.close()
  }
}

async function compare(
  compiler: Compiler,
  folder: string,
  old: PackageOnDisk,
  next: PackageOnDisk,
  say: (text: string) => void,
): Promise<CheckReport> {
  say(`Reading the declarations of ${old.manifest.name}`)
  const subpaths = entryPointsOf(old)
  const imports = importsOf(old, [...new Set([...subpaths, ...entryPointsOf(next)])])
  const [before, after] = await openSides(compiler, folder, old, next, imports)
  const oldSubjects = subjectsOf(before, imports, true)
  // Of the new version only the names of what there is are asked.
  const newSubjects = subjectsOf(after, imports, false)
  const manifests = {
    old,
    next,
    oldView: before.view,
    newView: after.view,
    clients: { old: before.client, next: after.client },
    imports,
  }
  const ofManifests = manifestFindings(manifests)
  const probes = oldSubjects.flatMap(probesOf)
  say(`Compiling ${probes.length} clients against both versions`)
  const { results, oldProject } = await runProbes(compiler, clientSide(before), clientSide(after), probes)
  const describer: Describer = {
    isOneValue: ({ origin }) => before.view.modules.get(origin.from)?.isOneValue ?? false,
    placeOf: ({ origin }) => placeOf(oldProject, before.view.packageFolder, origin.declaration),
    withoutFolders: withoutFolders(
      [after.view.packageFolder, path.join(after.client.folder, 'node_modules', next.manifest.name)],
      next.manifest.name,
    ),
  }
  const findings = [...ofManifests, ...findingsOf(results, describer)]
  const additions = additionsOf(oldSubjects, newSubjects)
  const versions = { old: old.manifest.version, new: next.manifest.version }
  return {
    name: old.manifest.name,
    versions,
    verdict: verdictOf(versions, findings.length, additions.length),
    findings,
    additions,
    lookedAt: { subpaths, symbols: symbolsOf(oldSubjects).size, clients: results.filter(isUsable).length },
  }
}

async function openSides(
  compiler: Compiler,
  folder: string,
  old: PackageOnDisk,
  next: PackageOnDisk,
  imports: readonly ClientImport[],
): Promise<readonly [Side, Side]> {
  const clients = [
    await makeClientFolder(path.join(folder, 'old'), old),
    await makeClientFolder(path.join(folder, 'new'), next),
  ] as const
  const folders = [await realpath(old.folder), await realpath(next.folder)] as const
  const read = (some: readonly ClientFolder[]): Promise<readonly View[]> =>
    readViews(
      compiler,
      some.map((client, index) => ({ client, packageFolder: folders[index]!, imports })),
    )
  const views = await read(clients)
  const led = [old, next].map((pkg, index) => ledToTypes(clients[index]!, pkg, views[index]!))
  const isLed = led.some((client, index) => client !== clients[index])
  const [before, after] = isLed ? await read(led) : views
  return [
    { client: led[0]!, view: before! },
    { client: led[1]!, view: after! },
  ]
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
function subjectsOf({ client, view }: Side, imports: readonly ClientImport[], isWritten: boolean): readonly Subject[] {
  const chosen = [...Map.groupBy(imports, ({ subpath }) => subpath).values()].flatMap((modes) => {
    const typed = modes.filter((from) => view.modules.has(from))
    const required = typed.find(
      ({ mode, specifier }) => mode === 'require' && formatAtRunTime(client.folder, specifier, mode) === 'commonjs',
    )
    return required ?? typed.find(({ mode }) => mode === 'import') ?? typed[0] ?? []
  })
  const walked = new WalkedDeclarations()
  return chosen.flatMap((from) => walkModule(view, view.modules.get(from)!, walked, isWritten))
}

function probesOf(subject: Subject): Probe[] {
  return (Object.keys(rules) as RuleId[]).flatMap((rule) =>
    rules[rule]
      .probes(subject)
      .map(({ member, about = null, oldType = null, typeParameters, parameters, statements }) => {
        const symbol = member === undefined ? subject.origin.symbol : `${subject.origin.symbol}.${member}`
        const origin = { ...subject.origin, symbol }
        return { rule, origin, about, typeParameters, parameters, statements, oldType, rank: rules[rule].rank }
      }),
  )
}

function additionsOf(old: readonly Subject[], next: readonly Subject[]): readonly string[] {
  const known = symbolsOf(old)
  return [...symbolsOf(next)].filter((symbol) => !known.has(symbol))
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
