import type { Obstacle } from '@midflight/compiler'
import type { ModulePath, ProgramImage, Reason, Release } from '@midflight/model'
import { setBrokenAside, type SoundModules } from './broken-modules.ts'
import { collectModules } from './collect.ts'
import { compileModules } from './compiled-modules.ts'
import { declarationReasons } from './declared-names.ts'
import { openFolder, type Folder } from './folder.ts'
import { makeRelease } from './make-release.ts'
import { buildReason } from './reasons.ts'

export interface ReleaseBuilder {
  /** Compiles and links the program as it is in `sourceRoot` (absolute; default: the program's own folder). Throws `no-package`, and `disk-failed`. */
  build(sourceRoot?: string): Promise<BuildResult>
}

export type BuildResult =
  | {
      readonly ok: true
      readonly release: Release
      /** The sources of the program's own modules, as they were read; those of types alone included. */
      readonly texts: ReadonlyMap<ModulePath, string>
    }
  | { readonly ok: false; readonly reasons: readonly Reason[] }

export interface BuilderOptions {
  /** Absolute path of the program's own folder. */
  readonly root: string
  readonly entry: ModulePath
}

/** Folders of sources that a builder keeps what it knows of. */
const keptFolders = 4

/**
 * Compiles a program again and again: what has not changed on disk is taken from the build before. Releases share the facts and
 * the compiled code of every module that is the same in both, which is how the planner knows what it need not compare.
 */
export function openBuilder(options: BuilderOptions): ReleaseBuilder {
  const { root } = options
  const folders = new Map<string, Folder>()
  const folderOf = (sourceRoot: string): Folder => {
    const known = folders.get(sourceRoot)
    if (known !== undefined) return known
    if (folders.size >= keptFolders) folders.delete([...folders.keys()].find((key) => key !== root) ?? root)
    const folder = openFolder(root, sourceRoot)
    folders.set(sourceRoot, folder)
    return folder
  }
  let isFirst = true
  return {
    build: async (sourceRoot = root) => {
      const built = buildRelease(folderOf(sourceRoot), options, isFirst)
      if (built.ok) isFirst = false
      return built
    },
  }
}

function buildRelease(folder: Folder, { root, entry }: BuilderOptions, isFirst: boolean): BuildResult {
  folder.look()
  if (!isFirst && isBlank(folder, entry)) return { ok: false, reasons: [entryIsBlank(entry)] }
  const problems = folder.problems()
  if (problems.length > 0) return { ok: false, reasons: problems }
  const obstacle = folder.obstacleOf(entry)
  if (obstacle !== null) return { ok: false, reasons: [entryIsFixed(entry, obstacle)] }
  const collected = collectModules(folder, entry)
  folder.place(collected.modules)
  const wrong = declarationReasons(collected.modules)
  if (wrong.length > 0) return { ok: false, reasons: wrong }
  let sound: SoundModules | null = { modules: collected.modules, broken: new Map() }
  let { reasons } = collected
  for (;;) {
    if (reasons.length > 0) sound = setBrokenAside(entry, sound, reasons)
    if (sound === null) return { ok: false, reasons }
    const compiled = compileModules(folder, sound)
    if (compiled.ok) {
      const { types } = collected
      const release = makeRelease(folder, { root, entry, types, ...sound, compiled: compiled.modules })
      return { ok: true, release, texts: textsOf(folder, release) }
    }
    // Each round has fewer modules than the one before.
    reasons = compiled.reasons
  }
}

function textsOf(folder: Folder, { facts, modules }: Release): ReadonlyMap<ModulePath, string> {
  const own = Object.keys(facts).filter((file) => modules[file]?.location === undefined)
  return new Map(own.flatMap((file) => (folder.known.has(file) ? [[file, folder.known.get(file)!.text] as const] : [])))
}

/** What a program was started with is no longer there: a file that an editor is about to write, as a rule. */
function isBlank(folder: Folder, entry: ModulePath): boolean {
  const source = folder.read(entry)
  return source.ok && source.text.trim() === ''
}

function entryIsBlank(entry: ModulePath): Reason {
  const message = 'The file is empty, and it is the entry of the program: all that the program holds would be dropped.'
  return buildReason('compile-error', entry, 1, message, 'Write the file again, or stop the program.')
}

function entryIsFixed(entry: ModulePath, { line, message }: Obstacle): Reason {
  const remedy = 'Change that, or move the code into a module that the entry requires.'
  return buildReason('compile-error', entry, line, `The entry cannot be upgraded: ${message}.`, remedy)
}

/** What the program process needs of a release. */
export function imageOf(release: Release, root: string): ProgramImage {
  const { id, entry, modules, broken = {} } = release
  return { format: 1, release: id, root, entry, modules, broken }
}
