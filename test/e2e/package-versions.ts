import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { midflightBin } from './running-program.ts'

const modules = path.join(import.meta.dirname, '../../node_modules')

type Files = Readonly<Record<string, string>>

export interface PackageReport {
  readonly outcome: string
  readonly runners: readonly { readonly name: string; readonly files: number }[]
  readonly kept: number
  readonly broken: readonly string[]
  readonly excused: readonly string[]
  readonly flaky: readonly string[]
  readonly failedBefore: readonly string[]
  readonly differences: readonly {
    readonly file: string | null
    readonly line: number | null
    readonly test: string
    readonly message: string
    readonly excuse: string | null
    readonly notRun: number
  }[]
  readonly error?: { readonly code: string; readonly remedy: string }
}

interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Versions of the package `limits` in a folder of their own, with a folder `tmp` for what the command makes. */
export interface PackageVersions {
  readonly folder: string
  /** Writes a version, with packages of this repository installed in it. */
  write(name: string, files: Files, packages?: readonly string[], manifest?: object): void
  /** Runs `midflight verify --package`, in a folder of theirs if it is named. */
  run(args: readonly string[], environment?: Readonly<Record<string, string>>, within?: string): Promise<Answer>
  /** Of the versions `old` and `new`, for machines. */
  verify(...args: readonly string[]): Promise<{ readonly code: number; readonly report: PackageReport }>
}

export function openVersions(): PackageVersions {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'midflight-verify-package-e2e-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  mkdirSync(path.join(folder, 'tmp'))
  const run: PackageVersions['run'] = (args, environment = {}, within = '.') => {
    const own = { TMPDIR: path.join(folder, 'tmp'), XDG_CACHE_HOME: path.join(folder, 'cache') }
    const options = { cwd: path.join(folder, within), env: { ...process.env, ...own, ...environment } }
    const { promise, resolve } = Promise.withResolvers<Answer>()
    execFile(process.execPath, [midflightBin, 'verify', '--package', ...args], options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
    return promise
  }
  return {
    folder,
    write: (name, files, packages = [], manifest = {}) =>
      writeVersion(path.join(folder, name), files, packages, manifest),
    run,
    verify: async (...args) => {
      const { code, stdout, stderr } = await run(['--json', 'old', 'new', ...args])
      if (stdout === '') throw new Error(stderr)
      return { code, report: JSON.parse(stdout) as PackageReport }
    },
  }
}

function writeVersion(root: string, files: Files, packages: readonly string[], manifest: object): void {
  const version = path.basename(root) === 'old' ? '1.0.0' : '1.1.0'
  const devDependencies = Object.fromEntries(packages.map((one) => [one, versionOf(one)]))
  const own = JSON.stringify({ name: 'limits', version, devDependencies, ...manifest })
  for (const [file, text] of Object.entries({ 'package.json': own, ...files })) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), text)
  }
  mkdirSync(path.join(root, 'node_modules'), { recursive: true })
  for (const one of packages) symlinkSync(path.join(modules, one), path.join(root, 'node_modules', one))
}

function versionOf(name: string): string {
  return (JSON.parse(readFileSync(path.join(modules, name, 'package.json'), 'utf8')) as { version: string }).version
}

/** The package, and a version of it that does what no test of the old one allows. */
export const old = { 'index.js': 'exports.allows = (count) => count <= 5\nexports.name = () => "limits"\n' }
export const stricter = { 'index.js': 'exports.allows = (count) => count < 5\nexports.name = () => "limits"\n' }

/** How test files of `node:test` begin. */
export const nodeTest = "const { test } = require('node:test')\nconst assert = require('node:assert')\n"

/** A process that has ended and that nobody has asked about counts as ended. One that was killed may take a moment to. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
