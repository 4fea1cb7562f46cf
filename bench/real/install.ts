import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { startCommand } from './processes.ts'
import type { Scenario } from './scenario.ts'

/** A scenario's program with one version of the package, ready to be started. */
export interface InstalledProgram {
  readonly version: string
  readonly folder: string
  /** The file name of its entry module. */
  readonly entry: string
}

/** A version that could not be brought here, in a sentence for people. */
export class NotInstalled extends Error {
  override readonly name = 'NotInstalled'
}

const entries = ['main.js', 'main.mjs', 'main.ts']
const programs = path.join(import.meta.dirname, 'programs')
/** Outside this repository: below a `node_modules` the program would be a package, and its own packages would be looked for here too. */
const cache = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'midflight-real')
const installOptions = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock', '--loglevel=error']
const installTimeoutMs = 300_000

/**
 * The program's folder with `node_modules` as npm installs it. It is kept for the next run, under a name that says all that it was made of, and nobody
 * writes to it. Throws {@link NotInstalled}.
 */
export async function install(scenario: Scenario, version: string): Promise<InstalledProgram> {
  const files = programFiles(scenario, version)
  const entry = entries.find((file) => files.has(file))
  if (entry === undefined) throw new NotInstalled(`The program ${scenario.program} has none of ${entries.join(', ')}.`)
  const folder = path.join(cache, `${scenario.package.replace('/', '+')}@${version}-${digestOf(scenario, files)}`)
  if (!existsSync(folder)) await make(scenario, version, files, folder)
  return { version, folder, entry }
}

async function make(
  { before, ...scenario }: Scenario,
  version: string,
  files: ReadonlyMap<string, string>,
  folder: string,
): Promise<void> {
  mkdirSync(cache, { recursive: true })
  const draft = mkdtempSync(path.join(cache, 'draft-'))
  const remove = (): void => rmSync(draft, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    for (const [file, text] of files) {
      mkdirSync(path.dirname(path.join(draft, file)), { recursive: true })
      writeFileSync(path.join(draft, file), text)
    }
    const npm = startCommand('npm', ['install', ...installOptions, `--before=${before}`], {
      cwd: draft,
      timeoutMs: installTimeoutMs,
    })
    if ((await npm.closed) !== 0) throw new NotInstalled(messageOf(`${scenario.package}@${version}`, npm.stderr()))
    const installed = path.join(draft, 'node_modules', scenario.package, 'package.json')
    const found = (JSON.parse(readFileSync(installed, 'utf8')) as { version: string }).version
    if (found !== version)
      throw new NotInstalled(`npm installed ${scenario.package}@${found} in the place of ${version}.`)
    moveTo(draft, folder)
  } finally {
    process.off('exit', remove)
    remove()
  }
}

/** The first of two runs that make the same folder wins. */
function moveTo(draft: string, folder: string): void {
  try {
    renameSync(draft, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  }
}

/** Its files by path, with the packages that it needs in its package.json. */
function programFiles(
  { program, frame, package: name, also = {} }: Scenario,
  version: string,
): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (const folder of frame === undefined ? [program] : [frame, program]) {
    const root = path.join(programs, folder)
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      const absolute = path.join(entry.parentPath, entry.name)
      if (entry.isFile()) files.set(path.relative(root, absolute), readFileSync(absolute, 'utf8'))
    }
  }
  const manifest = JSON.parse(files.get('package.json') ?? '{}') as object
  const dependencies = { [name]: version, ...also }
  return files.set('package.json', `${JSON.stringify({ ...manifest, dependencies }, null, 2)}\n`)
}

function digestOf({ before }: Scenario, files: ReadonlyMap<string, string>): string {
  const made = JSON.stringify([before, installOptions, [...files].sort(([one], [other]) => (one < other ? -1 : 1))])
  return createHash('sha256').update(made).digest('hex').slice(0, 12)
}

const unreachable = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED)\b/

function messageOf(what: string, stderr: string): string {
  const text = stderr.replaceAll(/^npm error /gm, '').trim()
  const code = unreachable.exec(text)?.[1]
  if (code !== undefined) {
    return `${what} could not be installed: the npm registry cannot be reached (${code}). Check the network and the registry of \`npm config get registry\`.`
  }
  return `${what} could not be installed: ${text === '' ? `npm took longer than ${installTimeoutMs / 1000} s` : text}`
}

/** A copy in which a program can run and keep its files. */
export function copyTo(folder: string, { folder: from }: InstalledProgram): void {
  cpSync(from, folder, { recursive: true, verbatimSymlinks: true })
}
