import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { MidflightError } from '@midflight/model'
import semver from 'semver'
import { type PackageOnDisk, readPackage } from './package-on-disk.ts'

/** Where packages are got to. */
export interface Shelf {
  /** Folder that keeps packages between runs. */
  readonly cacheFolder: string
  /** Folder that relative paths start from. */
  readonly cwd: string
  /** When it is aborted, npm is ended. */
  readonly signal?: AbortSignal
}

/** Longest time that npm gets for one package. */
const timeoutMs = 180_000
/** Longest text of npm's that is read, in UTF-16 units. */
const maxOutput = 1_000_000

/**
 * A package from a folder, a tarball that `npm pack` made, or `name@version` (or a tag or range) from the registry that npm is set to.
 * npm installs it with what it needs, without running its scripts; a version is got once. Throws `package-not-found` and `package-unreadable`.
 */
export async function obtainPackage(spec: string, shelf: Shelf): Promise<PackageOnDisk> {
  const file = path.resolve(shelf.cwd, spec)
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats?.isDirectory()) return readPackage(file)
  if (stats?.isFile()) return fromTarball(file, shelf)
  const parsed = parseSpec(spec)
  if (parsed === null) throw notFound(spec, 'it is no file or folder, and no name of a package with a version')
  const version = semver.valid(parsed.range) ?? (await versionOf(spec, parsed, shelf))
  return installed(parsed.name, `${parsed.name}@${version}`, `${parsed.name.replace('/', '+')}@${version}`, shelf)
}

/** `name@1.2.3` and `@scope/name@latest`. Nothing else that npm understands: no address, no repository. */
function parseSpec(spec: string): { readonly name: string; readonly range: string } | null {
  const found = /^((?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*)(?:@([\w.^~<>=|*+ -]+))?$/i.exec(spec)
  return found === null ? null : { name: found[1]!, range: found[2] ?? 'latest' }
}

async function fromTarball(file: string, shelf: Shelf): Promise<PackageOnDisk> {
  if (!/\.(tgz|tar\.gz)$/.test(file)) throw notFound(file, 'it is a file, and no .tgz')
  const digest = createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
  return installed(null, file, `tarball-${digest.slice(0, 32)}`, shelf)
}

/** The newest version that a tag or range stands for. */
async function versionOf(
  spec: string,
  { name, range }: { name: string; range: string },
  { cwd, signal }: Shelf,
): Promise<string> {
  const output = await npm(spec, { cwd, signal }, ['view', `${name}@${range}`, 'version', '--json'])
  const parsed: unknown = output.trim() === '' ? null : JSON.parse(output)
  const versions = (Array.isArray(parsed) ? parsed : [parsed]).filter((version) => typeof version === 'string')
  const newest = versions.toSorted(semver.compare).at(-1)
  if (newest === undefined) throw notFound(spec, 'the registry has no such version')
  return newest
}

/** Installs into a folder of its own. `name` is `null` if only the tarball knows it. */
async function installed(name: string | null, npmSpec: string, key: string, shelf: Shelf): Promise<PackageOnDisk> {
  const folder = await onShelf(key, shelf, async (making) => {
    await writeFile(path.join(making, 'package.json'), '{"name":"midflight-check-client","private":true}\n')
    const options = [...installOptions, '--no-bin-links', npmSpec]
    await npm(npmSpec, { cwd: making, signal: shelf.signal }, ['install', ...options])
  })
  return readPackage(path.join(folder, 'node_modules', name ?? (await onlyDependencyOf(folder))))
}

/**
 * Packages by their names and ranges, as package.json has them, in the `node_modules` of a folder that is given back; with what they need, and their
 * commands in `.bin`. None of their scripts is run. Throws `package-not-found`.
 */
export async function obtainDependencies(ranges: Readonly<Record<string, string>>, shelf: Shelf): Promise<string> {
  const dependencies = Object.fromEntries(Object.entries(ranges).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  const text = JSON.stringify({ name: 'midflight-test-packages', private: true, dependencies })
  const key = createHash('sha256').update(text).digest('hex').slice(0, 32)
  return onShelf(`packages-${key}`, shelf, async (making) => {
    await writeFile(path.join(making, 'package.json'), text)
    const what = Object.entries(dependencies).map(([name, range]) => `${name}@${range}`)
    // Packages of the time of an old version ask for each other in ways that npm refuses today.
    const options = [...installOptions, '--legacy-peer-deps']
    await npm(what.join(' '), { cwd: making, signal: shelf.signal }, ['install', ...options])
  })
}

/** A folder of the shelf, which gets its name when it is whole. */
async function onShelf(key: string, { cacheFolder }: Shelf, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = path.join(cacheFolder, key)
  if (existsSync(folder)) return folder
  await mkdir(cacheFolder, { recursive: true, mode: 0o700 })
  const making = await mkdtemp(path.join(cacheFolder, '.making-'))
  try {
    await fill(making)
    await rename(making, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error
    })
  } finally {
    await rm(making, { recursive: true, force: true })
  }
  return folder
}

const installOptions = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']

async function onlyDependencyOf(folder: string): Promise<string> {
  const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>
  }
  return Object.keys(manifest.dependencies ?? {})[0] ?? ''
}

interface Where {
  readonly cwd: string
  readonly signal: AbortSignal | undefined
}

function npm(spec: string, { cwd, signal: ending }: Where, args: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const child = spawn(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    ...(ending === undefined ? {} : { signal: ending }),
  })
  let output = ''
  let complaint = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    if (output.length < maxOutput) output += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    if (complaint.length < maxOutput) complaint += chunk
  })
  child.on('error', (cause) => {
    // An abort is told here too, while npm still runs.
    if (child.pid === undefined) reject(notFound(spec, `npm cannot be run (${cause.message})`, cause))
  })
  child.on('close', (code, signal) => {
    if (code === 0) resolve(output)
    else
      reject(
        notFound(
          spec,
          signal === null ? firstComplaint(complaint) : `npm was ended by ${signal} after ${timeoutMs / 1000} s`,
        ),
      )
  })
  return promise
}

/** What npm says went wrong, without its prefix. */
function firstComplaint(text: string): string {
  const lines = text
    .split('\n')
    .flatMap((line) => /^npm (?:error|ERR!) (?!code |A complete log)(.+)$/.exec(line)?.[1] ?? [])
  return `npm says: ${lines[0] ?? (text.trim().split('\n')[0] || 'nothing')}`
}

function notFound(spec: string, why: string, cause?: unknown): MidflightError {
  return new MidflightError('package-not-found', `Cannot get the package ${spec}: ${why}.`, {
    remedy: 'Give the folder of a package, a tarball that `npm pack` made, or `name@version` as the registry has it.',
    cause,
  })
}
