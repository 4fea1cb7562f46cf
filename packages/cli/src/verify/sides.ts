import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, realpath, rm, stat, symlink } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { promisify } from 'node:util'
import { MidflightError } from '@midflight/model'

/** Both versions, in folders that may be written to. */
export interface Sides {
  readonly old: string
  readonly new: string
}

const notCopied = new Set(['node_modules', '.git', '.midflight'])

/**
 * Puts both versions below `folder`: copies of folders, or revisions of the git repository that `cwd` is in. Packages stay where they are. The
 * new version gets the tests of the old one, so that both are asked the same. Throws `source-not-found`.
 */
export async function prepareSides(folder: string, names: Sides, cwd: string): Promise<Sides> {
  const real = await realpath(folder)
  const old = await prepareSide(join(real, 'old'), names.old, cwd)
  const next = await prepareSide(join(real, 'new'), names.new, cwd)
  await takeTestsOver(old, next)
  return { old, new: next }
}

async function prepareSide(target: string, name: string, cwd: string): Promise<string> {
  const source = resolve(cwd, name)
  const isFolder = await stat(source).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
  const side = isFolder ? await copyFolder(source, target) : await checkOut(name, cwd, target)
  const manifest = await stat(join(side, 'package.json')).catch(() => null)
  if (manifest === null) throw notFound(name, 'it has no package.json')
  return side
}

async function copyFolder(source: string, target: string): Promise<string> {
  await cp(source, target, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => path === source || !notCopied.has(basename(path)),
  })
  await linkPackages(source, target)
  return target
}

/** The revision's files, in the folder of it that corresponds to `cwd`, with the packages of the working tree. */
export async function checkOut(revision: string, cwd: string, target: string): Promise<string> {
  const git = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)('git', [...args], { cwd, encoding: 'utf8' })
    return stdout.trim()
  }
  try {
    const commit = await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`)
    const top = await git('rev-parse', '--show-toplevel')
    const prefix = await git('rev-parse', '--show-prefix')
    await mkdir(target)
    await git('-C', top, 'archive', '--format=tar', '-o', `${target}.tar`, commit)
    await promisify(execFile)('tar', ['-xf', `${target}.tar`, '-C', target])
    await rm(`${target}.tar`)
    const side = join(target, prefix)
    for (let path = side; ; path = dirname(path)) {
      await linkPackages(join(top, relative(target, path)), path)
      if (path === target) return side
    }
  } catch {
    throw notFound(revision, 'it is neither a folder nor a revision of a git repository that the command runs in')
  }
}

/** The nearest packages of a folder that is copied may be above it. */
async function linkPackages(source: string, target: string): Promise<void> {
  const packages = join(source, 'node_modules')
  const isThere = await stat(packages).catch(() => null)
  if (isThere !== null) await symlink(packages, join(target, 'node_modules')).catch(() => undefined)
  else if (basename(target) === 'old' || basename(target) === 'new') await linkPackagesAbove(source, target)
}

async function linkPackagesAbove(source: string, target: string): Promise<void> {
  for (let folder = dirname(source); dirname(folder) !== folder; folder = dirname(folder)) {
    const packages = join(folder, 'node_modules')
    if ((await stat(packages).catch(() => null)) === null) continue
    await symlink(packages, join(target, 'node_modules')).catch(() => undefined)
    return
  }
}

async function takeTestsOver(old: string, next: string): Promise<void> {
  for (const file of await testFiles(next)) await rm(join(next, file))
  for (const file of await testFiles(old)) await cp(join(old, file), join(next, file), { verbatimSymlinks: true })
}

async function testFiles(side: string): Promise<string[]> {
  const entries = await readdir(side, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(side, join(entry.parentPath, entry.name)))
    .filter(isTestFile)
}

/** As test runners find them: in a folder for tests, or with a name that says so. */
export function isTestFile(path: string): boolean {
  const parts = path.split(sep)
  const name = parts.pop() ?? ''
  if (parts.includes('node_modules')) return false
  if (parts.some((part) => /^(tests?|__tests__|specs?)$/.test(part))) return true
  return /(^test|[.\-_](test|spec)|^test-.*)\.[cm]?[jt]sx?$/.test(name)
}

function notFound(name: string, found: string): MidflightError {
  return new MidflightError('source-not-found', `Could not read the version ${name}: ${found}.`, {
    remedy: 'Name the folder of a version of the package, or a revision such as HEAD~1.',
  })
}
