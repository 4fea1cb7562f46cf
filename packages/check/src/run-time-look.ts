import path from 'node:path'
import type { ClientImport } from './clients.ts'
import { type ExportsAtRunTime, readExports } from './exports-at-run-time.ts'
import type { Finding } from './findings.ts'
import type { PackageOnDisk } from './package-on-disk.ts'
import { runTimeFindings, type RunTimeSides, withoutDefault } from './run-time-findings.ts'
import { namesIn } from './run-time-subjects.ts'
import type { SandboxLimits } from './sandboxed-tasks.ts'
import type { Shape } from './shapes.ts'

/** What was loaded to look at what it exports. */
export interface RunTimeLookedAt {
  /** Modules that were loaded of both versions, one for each way to get it. */
  readonly modules: number
  /** What could not be loaded here, so that nothing is said of it. */
  readonly notLoaded: readonly NotLoaded[]
}

export interface NotLoaded {
  readonly version: string
  /** `require('ws')`, `import 'ws/wrapper.mjs'` */
  readonly module: string
  readonly why: string
}

/** Both versions, loaded. */
export interface RunTimeLook {
  readonly lookedAt: RunTimeLookedAt
  /** Names of the old version, and those that the new version has besides, as declarations would name them. */
  readonly names: ReadonlySet<string>
  readonly additions: readonly string[]
  /** What the code breaks, of what is public, beyond what was told already. */
  readonly findings: (declared: DeclaredNames, told: readonly Finding[]) => Promise<readonly Finding[]>
}

/** Which names are declared for clients. */
export interface DeclaredNames {
  readonly hasTypes: (subpath: string) => boolean
  /** `parse`; `./lite parse` of other subpaths than the main one. */
  readonly names: ReadonlySet<string>
}

/** Loads both versions at the same time, each in processes of its own. */
export async function lookAtRunTime(
  folder: string,
  old: PackageOnDisk,
  next: PackageOnDisk,
  imports: readonly ClientImport[],
  limits?: SandboxLimits,
): Promise<RunTimeLook> {
  const [before, after] = await Promise.all([
    readExports(path.join(folder, 'run-old'), old, imports, limits),
    readExports(path.join(folder, 'run-new'), next, imports, limits),
  ])
  const names = new Set([...before.shapes].flatMap(namesOfModule))
  // What could not be loaded before may have had them.
  const compared = [...after.shapes].filter(([from]) => before.shapes.has(from))
  return {
    names,
    additions: [...new Set(compared.flatMap(namesOfModule))].filter((name) => !names.has(name)),
    lookedAt: {
      modules: [...before.shapes.keys()].filter((from) => after.shapes.has(from)).length,
      notLoaded: [...notLoadedOf(old, before), ...notLoadedOf(next, after)],
    },
    findings: ({ hasTypes, names }, told) => {
      const isTold = (subpath: string, symbol: string): boolean =>
        told.some((finding) => namesOf(finding).some((name) => isInside(nameOf(subpath, withoutDefault(symbol)), name)))
      const isPublic: RunTimeSides['isPublic'] = (subpath, symbols) =>
        (!hasTypes(subpath) || symbols.some((symbol) => names.has(nameOf(subpath, symbol)))) &&
        !isTold(subpath, symbols[0])
      return runTimeFindings({ old, exports: { old: before, next: after }, imports, isPublic }, limits)
    },
  }
}

function namesOfModule([{ subpath }, shape]: readonly [ClientImport, Shape]): string[] {
  return namesIn(shape).map((name) => nameOf(subpath, withoutDefault(name)))
}

function notLoadedOf({ manifest }: PackageOnDisk, { notLoaded }: ExportsAtRunTime): NotLoaded[] {
  return [...notLoaded].map(([{ mode, specifier }, why]) => ({
    version: manifest.version,
    module: mode === 'require' ? `require('${specifier}')` : `import '${specifier}'`,
    why,
  }))
}

function nameOf(subpath: string, symbol: string): string {
  return subpath === '.' ? symbol : `${subpath} ${symbol}`
}

function withoutDefaultOf(name: string): string {
  const space = name.indexOf(' ')
  return name.slice(0, space + 1) + withoutDefault(name.slice(space + 1))
}

/** A finding's names, as names of declarations are. */
function namesOf({ subpath, symbol, also }: Finding): string[] {
  return [nameOf(subpath, symbol), ...also].map(withoutDefaultOf)
}

function isInside(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`)
}
