import path from 'node:path'
import { hostFolderName, type ModulePath, type Reason } from '@midflight/model'
import { openPackageStore } from './package-store.ts'
import { findPackages, type InstalledPackage } from './package-tree.ts'
import type { Manifest, UpgradableNames } from './program.ts'
import { buildReason } from './reasons.ts'

/** The packages of a program that are upgradable, as they were at the last look. */
export interface PackagesOfFolder {
  readonly current: UpgradablePackages
  look(): void
  /** Absolute path of a module of an upgradable package; null for every other. */
  fileOf(module: ModulePath): string | null
  /** Keeps copies of the packages of these modules, with all that they need, to run them from. `textOf` gives their sources. Throws `disk-failed`. */
  place(modules: Iterable<ModulePath>, textOf: (module: ModulePath) => string): void
  /** Absolute path of a module in those copies; null for one that is of no upgradable package. */
  locationOf(module: ModulePath): string | null
  /** The module of an upgradable package that a file (absolute, links resolved) is, or null. */
  moduleOf(file: string): ModulePath | null
  problems(): readonly Reason[]
}

/** Looks for the upgradable packages in the folder of the sources, then in the program's own. */
export function createUpgradablePackages(
  root: string,
  sourceRoot: string,
  read: (file: string) => Manifest,
): PackagesOfFolder {
  let seen = new Map<string, Manifest | null>()
  let current = none
  let homes: ReadonlyMap<InstalledPackage, string> = new Map()
  const isUpgradable = (one: InstalledPackage): boolean => current.packageAt(one.path) === one
  const store = openPackageStore(path.join(root, hostFolderName, 'packages'), isUpgradable)
  const readOr = (folder: string): Manifest | null => {
    try {
      return read(path.join(folder, 'package.json'))
    } catch {
      return null
    }
  }
  const remember = (folder: string): Manifest | null => {
    const manifest = readOr(folder)
    seen.set(folder, manifest)
    return manifest
  }
  return {
    get current() {
      return current
    },
    look: () => {
      const named = readOr(sourceRoot)?.upgradable ?? []
      const isSame = seen.size > 0 && [...seen].every(([folder, was]) => readOr(folder) === was)
      if (isSame) return
      seen = new Map()
      remember(sourceRoot)
      current = findUpgradable([...new Set([sourceRoot, root])], named, remember)
    },
    fileOf: (module) => {
      const owner = current.packageAt(module)
      return owner === null ? null : path.join(owner.folder, module.slice(owner.path.length + 1))
    },
    place: (modules, textOf) => {
      const signs = new Map<InstalledPackage, unknown[]>()
      for (const module of modules) {
        const owner = current.packageAt(module)
        if (owner === null) continue
        const known = signs.get(owner)
        if (known === undefined) signs.set(owner, [owner.manifest, textOf(module)])
        else known.push(textOf(module))
      }
      homes = new Map([...signs.keys()].map((owner) => [owner, store.place(owner, signs)]))
    },
    locationOf: (module) => {
      const owner = current.packageAt(module)
      const home = owner === null ? undefined : homes.get(owner)
      return owner === null || home === undefined ? null : path.join(home, module.slice(owner.path.length + 1))
    },
    moduleOf: (file) => {
      const owner = current.packageOf(file)
      return owner === null ? null : `${owner.path}/${path.relative(owner.folder, file).split(path.sep).join('/')}`
    },
    problems: () => {
      const isReadable = readOr(sourceRoot)?.upgradable !== null
      return isReadable ? current.problems.map(reasonOf) : [unreadableNames()]
    },
  }
}

function unreadableNames(): Reason {
  const message = '`midflight.upgradable` is neither "*" nor a list of names of packages.'
  const remedy = 'Write "midflight": { "upgradable": ["name-of-a-package"] }, or "*" for all packages.'
  return buildReason('not-upgradable', 'package.json', 1, message, remedy)
}

function reasonOf({ name, kind }: UpgradableProblem): Reason {
  const [message, remedy] =
    kind === 'missing'
      ? [
          `The package ${name} is to be upgradable, and the program has no such package.`,
          'Install it as a dependency, or take it off the list.',
        ]
      : [
          `The package ${name} cannot be upgradable: it is, or belongs to, a native add-on, which stays in a process for good.`,
          'Take it off the list; a new version of it needs a restart.',
        ]
  return buildReason('not-upgradable', 'package.json', 1, message, remedy, name)
}

/** Upgradable packages as they are installed. */
export interface UpgradablePackages {
  /** The package that a file belongs to, if it is upgradable. The path is absolute, with links resolved. */
  packageOf(file: string): InstalledPackage | null
  /** The package that a module belongs to, if it is upgradable. */
  packageAt(module: ModulePath): InstalledPackage | null
  /** What the program's package.json names and cannot be had. */
  readonly problems: readonly UpgradableProblem[]
}

export interface UpgradableProblem {
  readonly name: string
  readonly kind: 'missing' | 'native'
}

const none: UpgradablePackages = { packageOf: () => null, packageAt: () => null, problems: [] }

/**
 * Named packages are upgradable together with all that they need, every copy of them. So is every package that imports one of these, since it would otherwise go
 * on with the old version. A native package is not, nor is anything that it needs: Node loads those.
 */
export function findUpgradable(
  lookIn: readonly string[],
  named: UpgradableNames,
  manifestOf: (folder: string) => Manifest | null,
): UpgradablePackages {
  if (named !== '*' && named.length === 0) return none
  const all = [...findPackages(lookIn, manifestOf).values()]
  const native = reachable(all.filter(({ isNative }) => isNative))
  const chosen = named === '*' ? all : all.filter(({ name }) => named.includes(name))
  const upgradable = withImporters(withCopies(reachable(chosen), all), all)
  const byFolder = new Map<string, InstalledPackage>()
  const byPath = new Map<ModulePath, InstalledPackage>()
  for (const one of upgradable) {
    if (native.has(one)) continue
    byFolder.set(one.folder, one)
    byPath.set(one.path, one)
  }
  const known = new Map<string, InstalledPackage | null>()
  const packageOf = (file: string): InstalledPackage | null => {
    const folder = path.dirname(file)
    const before = known.get(folder)
    if (before !== undefined) return before
    const found = ownerOf(folder, byFolder)
    known.set(folder, found)
    return found
  }
  return {
    packageOf,
    packageAt: (module) => byPath.get(packagePath(module) ?? '') ?? null,
    problems: named === '*' ? [] : named.flatMap((name) => problemOf(name, all, native)),
  }
}

function problemOf(
  name: string,
  all: readonly InstalledPackage[],
  native: ReadonlySet<InstalledPackage>,
): UpgradableProblem[] {
  const copies = all.filter((one) => one.name === name)
  if (copies.length === 0) return [{ name, kind: 'missing' }]
  return copies.some((copy) => native.has(copy)) ? [{ name, kind: 'native' }] : []
}

function reachable(start: readonly InstalledPackage[]): Set<InstalledPackage> {
  const found = new Set(start)
  for (const one of found) for (const needed of one.needs) found.add(needed)
  return found
}

/** All copies of these packages: which of them a named package needs may differ from release to release. */
function withCopies(start: ReadonlySet<InstalledPackage>, all: readonly InstalledPackage[]): Set<InstalledPackage> {
  const found = new Set(start)
  for (const { name } of found)
    for (const one of all) if (one.name === name) for (const needed of reachable([one])) found.add(needed)
  return found
}

function withImporters(start: ReadonlySet<InstalledPackage>, all: readonly InstalledPackage[]): Set<InstalledPackage> {
  const importers = new Map<InstalledPackage, InstalledPackage[]>()
  for (const one of all) for (const needed of one.needs) importers.set(needed, [...(importers.get(needed) ?? []), one])
  const found = new Set(start)
  for (const one of found) for (const importer of importers.get(one) ?? []) found.add(importer)
  return found
}

/** The nearest package that a folder belongs to. What lies in a `node_modules` of its own, and is no known package, belongs to none. */
function ownerOf(folder: string, byFolder: ReadonlyMap<string, InstalledPackage>): InstalledPackage | null {
  for (let current = folder; path.dirname(current) !== current; current = path.dirname(current)) {
    const found = byFolder.get(current)
    if (found !== undefined) return found
    if (path.basename(current) === 'node_modules') return null
  }
  return null
}

/** The package's part of a module path: `node_modules/@a/b` of `node_modules/@a/b/lib/c.js`. */
function packagePath(module: ModulePath): ModulePath | null {
  const at = module.lastIndexOf('node_modules/')
  if (at !== 0 && module[at - 1] !== '/') return null
  const [scope, name] = module.slice(at + 'node_modules/'.length).split('/')
  return module.slice(0, at) + ['node_modules', scope, ...(scope?.startsWith('@') === true ? [name] : [])].join('/')
}
