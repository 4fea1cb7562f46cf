import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type ClientImport, makeClientFolder } from './clients.ts'
import { isRecord } from './entry-points.ts'
import type { PackageOnDisk } from './package-on-disk.ts'
import { fileAtRunTime, formatAtRunTime } from './run-time.ts'
import { runTasks, type Sandbox, type SandboxLimits } from './sandboxed-tasks.ts'
import type { Shape } from './shapes.ts'

/** What a version exports when it is loaded, by the way in which clients get it. */
export interface ExportsAtRunTime {
  readonly sandbox: Sandbox
  readonly shapes: ReadonlyMap<ClientImport, Shape>
  /** What cannot be loaded here, and why: it needs a browser, throws, takes too long. Nothing is known of it. */
  readonly notLoaded: ReadonlyMap<ClientImport, string>
}

/** Loads each module in a sandbox below `folder`, as ES modules and CommonJS get it. What an ES module is to `require` differs by the version of Node, so it is not asked. */
export async function readExports(
  folder: string,
  pkg: PackageOnDisk,
  imports: readonly ClientImport[],
  limits?: SandboxLimits,
): Promise<ExportsAtRunTime> {
  const sandbox = await makeSandbox(folder, pkg)
  const loadable = imports.filter((from) => isLoadable(folder, pkg, from))
  const tasks = loadable.map(({ specifier, mode }) => ({ do: 'describe', specifier, mode }) as const)
  const outcomes = tasks.length === 0 ? [] : await runTasks(sandbox, tasks, limits)
  const withoutFolders = (text: string): string =>
    [folder, path.dirname(realpathSync(pkg.folder))].reduce((said, name) => said.replaceAll(`${name}/`, ''), text)
  const shapes = new Map<ClientImport, Shape>()
  const notLoaded = new Map<ClientImport, string>()
  for (const [index, outcome] of outcomes.entries()) {
    if ('shape' in outcome) shapes.set(loadable[index]!, outcome.shape)
    else notLoaded.set(loadable[index]!, 'failed' in outcome ? withoutFolders(outcome.failed) : 'it was not described')
  }
  return { sandbox, shapes, notLoaded }
}

/** What clients import to use it. Commands and what lies among the files of a pattern are not, and an ES module does not guess extensions. */
function isLoadable(folder: string, { manifest }: PackageOnDisk, { subpath, specifier, mode }: ClientImport): boolean {
  const format = formatAtRunTime(folder, specifier, mode)
  if (format !== 'commonjs' && !(format === 'module' && mode === 'import')) return false
  if (subpath === '.') return true
  if (subpath.split('/').some((part) => part.startsWith('_') || part === 'bin' || /internal/i.test(part))) return false
  const file = fileAtRunTime(folder, specifier, mode) ?? ''
  return path.extname(file) !== '' && (mode === 'require' || isRecord(manifest.exports) || path.extname(subpath) !== '')
}

/** A folder of clients that may be read with the package and what it needs: its own folder, and every `node_modules` that Node looks into. */
async function makeSandbox(folder: string, pkg: PackageOnDisk): Promise<Sandbox> {
  const real = realpathSync(pkg.folder)
  // Links on the way to it may not be read.
  await makeClientFolder(folder, { ...pkg, folder: real })
  await writeFile(path.join(folder, 'load.mjs'), 'export const load = (specifier) => import(specifier)\n')
  const shelves = [pkg.folder, real].flatMap(ancestorsOf).map((ancestor) => path.join(ancestor, 'node_modules'))
  const found = [...new Set(shelves)].filter((shelf) => existsSync(shelf))
  return { folder, readable: [...new Set([pkg.folder, real, ...found, ...found.flatMap(linkedFrom)])] }
}

function ancestorsOf(folder: string): string[] {
  const parent = path.dirname(folder)
  return parent === folder ? [folder] : [folder, ...ancestorsOf(parent)]
}

/** Where packages lie that a workspace links to. */
function linkedFrom(shelf: string): string[] {
  return readdirSync(shelf, { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(shelf, entry.name)
    if (entry.isDirectory() && entry.name.startsWith('@')) return linkedFrom(name)
    return entry.isSymbolicLink() && existsSync(name) ? [realpathSync(name)] : []
  })
}
