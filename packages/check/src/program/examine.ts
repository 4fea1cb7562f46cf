import { realpathSync } from 'node:fs'
import path from 'node:path'
import type { Project } from '../compiler.ts'
import type { PackageOnDisk } from '../package-on-disk.ts'
import { findModules, findUses, type FoundUses, type UseSearch } from './find-uses.ts'
import type { ModuleUse } from './module-uses.ts'
import { unreadUses } from './left-out.ts'
import { installInPlace, keptFor, manifestIn, recordOf, type UnmetPeer } from './mounts.ts'
import { originsOf, type TextRange } from './origins.ts'
import { filesOfProgram } from './program-files.ts'
import { projectsOf } from './projects.ts'
import { installedFolderOf, isWithin, resolveFolder } from './resolve-folder.ts'
import { complaintsOf, openSide, type Complaint, type Side } from './side.ts'
import type { Use } from './use.ts'

/** What a program is examined for. Folders are absolute, and links in them followed. */
export interface ProgramRequest {
  readonly program: string
  /** The version that the program has, where it has it. */
  readonly installed: string
  readonly old: PackageOnDisk
  readonly next: PackageOnDisk
}

/** Something that the compiler says with the new version and not with the old. */
export interface NewComplaint extends Complaint {
  readonly line: number
  readonly column: number
  readonly origins: readonly TextRange[]
}

/** What the compiler has found out about a program and two versions of a package. */
export interface Examination extends FoundUses {
  readonly complaints: readonly NewComplaint[]
  /** How many things the compiler says with the old version already. */
  readonly existing: number
  readonly files: number
  readonly configs: readonly string[]
  /** Modules of the package that have types with the old version and none with the new. */
  readonly lostTypes: readonly ModuleUse[]
  /** Modules that the new version's types name and that are not found. */
  readonly unresolved: readonly string[]
  readonly brought: readonly string[]
  readonly missing: readonly string[]
  readonly kept: readonly string[]
  readonly unmetPeers: readonly UnmetPeer[]
}

/** Compiles the program with both versions, all else being equal. Throws `program-unreadable`. */
export function examineProgram({ program, installed, old, next }: ProgramRequest): Examination {
  const files = filesOfProgram(program)
  const projects = projectsOf(program, files)
  const isOfProgram = programTest(program, installed, projects.outputs)
  const installation = installInPlace(installed, next)
  const isInstalled = realpathSync(old.folder) === installed
  const before = openSide(program, isInstalled ? [] : installInPlace(installed, old).mounts, projects)
  let after: Side | null = null
  try {
    const kept = keptFor(dependentsOf(program, before), installed, next)
    after = openSide(program, [...installation.mounts, ...kept.mounts], projects)
    const compared = before.projects.map((project, index) => compare(project, after!.projects[index]!, isOfProgram))
    const { name } = old.manifest
    const search = (project: Project): UseSearch => ({ project, name, folder: installed, isOfProgram })
    const found = joined(before.projects.map((project) => findUses(search(project), filesIn(project, isOfProgram))))
    const inNew = after.projects.flatMap((project) => findModules(search(project), filesIn(project, isOfProgram)))
    const unresolvedBefore = new Set(unresolvedIn(before, installed))
    const existing = unique(compared.flatMap(({ existing }) => existing))
    return {
      uses: found.uses.map((use) => refusedAlready(use, existing)),
      modules: found.modules,
      notFollowed: [...found.notFollowed, ...unreadUses(files.leftOut, name)],
      complaints: unique(compared.flatMap(({ complaints }) => complaints)),
      existing: existing.length,
      files: new Set(before.projects.flatMap((project) => filesIn(project, isOfProgram))).size,
      configs: projects.configs,
      lostTypes: found.modules.filter((use) => use.typed === 'typed' && isUntypedAt(inNew, use)),
      unresolved: unresolvedIn(after, installed).filter((module) => !unresolvedBefore.has(module)),
      brought: installation.brought,
      missing: installation.missing,
      kept: kept.kept,
      unmetPeers: [...installation.unmetPeers, ...kept.unmetPeers],
    }
  } finally {
    before.close()
    after?.close()
  }
}

/** Whether a file is the program's own: not installed, not compiled from its sources, not the package's. */
function programTest(program: string, installed: string, outputs: readonly string[]): (file: string) => boolean {
  return (file) => {
    if (!file.startsWith('/') && !/^[A-Za-z]:/.test(file)) return false
    if (isWithin(file, installed) || outputs.some((output) => isWithin(file, output))) return false
    const rest = isWithin(file, program) ? file.slice(program.length) : file
    return !rest.includes('/node_modules/')
  }
}

function filesIn({ program }: Project, isOfProgram: (file: string) => boolean): readonly string[] {
  return program.getSourceFileNames().filter(isOfProgram)
}

/** A file may be in several projects. */
function joined(found: readonly FoundUses[]): FoundUses {
  return {
    uses: unique(
      found.flatMap(({ uses }) => uses),
      ({ name }) => name,
    ),
    modules: unique(found.flatMap(({ modules }) => modules)),
    notFollowed: unique(
      found.flatMap(({ notFollowed }) => notFollowed),
      ({ what }) => what,
    ),
  }
}

type Located = {
  readonly file: string
  readonly line?: number
  readonly column?: number
  readonly start?: number
  readonly code?: number
}

function unique<Item extends Located>(
  items: readonly Item[],
  besides: (item: Item) => string = () => '',
): readonly Item[] {
  const keyOf = (item: Item): string =>
    `${item.file}:${item.start ?? ''}:${item.line ?? ''}:${item.column ?? ''}:${item.code ?? ''}:${besides(item)}`
  return [...new Map(items.map((item) => [keyOf(item), item])).values()]
}

/** Files are the same on both sides, so what is said at the same place with the same code is the same complaint. */
function compare(
  before: Project,
  after: Project,
  isOfProgram: (file: string) => boolean,
): { readonly existing: readonly Complaint[]; readonly complaints: readonly NewComplaint[] } {
  const existing = complaintsOf(before, isOfProgram)
  const complaints = [...complaintsOf(after, isOfProgram)].flatMap(([key, complaint]) => {
    const source = existing.has(key) ? undefined : after.program.getSourceFile(complaint.file)
    if (source === undefined) return []
    const { line, character } = source.getLineAndCharacterOfPosition(complaint.start)
    return [{ ...complaint, line: line + 1, column: character + 1, origins: originsOf(before, isOfProgram, complaint) }]
  })
  return { existing: [...existing.values()], complaints }
}

/** Where the compiler is not content with the old version, it cannot tell what the new one changes. */
function refusedAlready(use: Use, existing: readonly Complaint[]): Use {
  const refused = existing.find(({ file, start, end }) => file === use.file && start < use.endOfUse && use.start < end)
  if (use.hidden !== null || refused === undefined) return use
  return { ...use, hidden: `the compiler refuses it with the old version already (TS${refused.code})` }
}

function isUntypedAt(modules: readonly ModuleUse[], { file, line, column }: ModuleUse): boolean {
  return modules.some((use) => use.file === file && use.line === line && use.column === column && use.typed !== 'typed')
}

/** Packages that may need the package: those that the program names, and those whose types it sees. */
function dependentsOf(program: string, { projects }: Side): readonly string[] {
  const manifest = manifestIn(program) ?? {}
  const named = [manifest['dependencies'], manifest['devDependencies'], manifest['optionalDependencies']]
    .flatMap((field) => Object.keys(recordOf(field)))
    .flatMap((name) => resolveFolder(program, name) ?? [])
  const seen = projects.flatMap((project) =>
    project.program.getSourceFileNames().flatMap((file) => installedFolderOf(file) ?? []),
  )
  return [...new Set([...named, ...seen])]
    .filter((folder) => folder.includes(`${path.sep}node_modules${path.sep}`))
    .sort()
}

/** Modules that declarations of the package name and that the compiler does not find: what comes from them is `any`. */
function unresolvedIn({ projects }: Side, folder: string): readonly string[] {
  const names = projects.flatMap(({ program, checker }) =>
    program
      .getSourceFileNames()
      .filter((file) => isWithin(file, folder))
      .flatMap((file) => program.getSourceFile(file) ?? [])
      .flatMap((source) => source.imports.filter((node) => checker.getSymbolAtLocation(node) === undefined))
      .map((node) => (node as typeof node & { readonly text: string }).text),
  )
  return [...new Set(names)].sort()
}
