import { createHash } from 'node:crypto'
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import path from 'node:path'
import { MidflightError } from '@midflight/model'
import type { InstalledPackage } from './package-tree.ts'

/**
 * Keeps every version of an upgradable package that a program has run, in a folder named by its content and by that of all that it needs. A package can then
 * be installed anew while modules of the older version still read their files.
 */
export interface PackageStore {
  /**
   * Sees to it that a package is there, with links to what it needs; returns the folder to run it from. `signs` changes when the package may have
   * changed since it was asked for last. Throws `disk-failed`.
   */
  place(one: InstalledPackage, signs: ReadonlyMap<InstalledPackage, readonly unknown[]>): string
}

/** Largest package that is kept, in bytes of its files. */
const maxPackageBytes = 512 * 1024 * 1024

/** `folder` is absolute, and is made when it is first needed. `isUpgradable` tells the packages that are kept from those that are linked to as they are. */
export function openPackageStore(folder: string, isUpgradable: (one: InstalledPackage) => boolean): PackageStore {
  const digests = new Map<string, { readonly signs: readonly unknown[]; readonly digest: string }>()
  const placed = new Map<string, string>()
  const digestOf = (one: InstalledPackage, signs: readonly unknown[]): string => {
    const known = digests.get(one.folder)
    if (known !== undefined && isSame(known.signs, signs)) return known.digest
    const digest = hashFiles(one)
    digests.set(one.folder, { signs, digest })
    return digest
  }
  const place: PackageStore['place'] = (one, signs) => {
    const parts = withNeeds(one).map((part) =>
      isUpgradable(part)
        ? `${part.path} ${digestOf(part, signs.get(part) ?? [part.manifest])}`
        : `${part.path} ${part.version} ${part.folder}`,
    )
    const digest = createHash('sha256').update(parts.sort().join('\n')).digest('hex').slice(0, 16)
    const entry = path.join(folder, `${one.name.replace('/', '+')}@${one.version}-${digest}`)
    const home = path.join(entry, 'node_modules', one.name)
    if (placed.get(one.folder) === entry) return home
    placed.set(one.folder, entry)
    if (!existsSync(entry)) {
      const links = one.needs.map(
        (needed) => [needed.name, isUpgradable(needed) ? place(needed, signs) : needed.folder] as const,
      )
      writeEntry(entry, one, links)
    }
    return home
  }
  return { place }
}

function isSame(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((sign, index) => sign === right[index])
}

function withNeeds(one: InstalledPackage): InstalledPackage[] {
  const found = new Set([one])
  for (const part of found) for (const needed of part.needs) found.add(needed)
  return [...found]
}

/** Whole or not at all: it is written under another name, and gets its own when it is complete. */
function writeEntry(entry: string, one: InstalledPackage, links: readonly (readonly [string, string])[]): void {
  const temporary = `${entry}.${process.pid}.tmp`
  try {
    const home = path.join(temporary, 'node_modules', one.name)
    rmSync(temporary, { recursive: true, force: true })
    mkdirSync(home, { recursive: true, mode: 0o700 })
    for (const file of filesOf(one)) {
      const copy = path.join(home, file)
      mkdirSync(path.dirname(copy), { recursive: true, mode: 0o700 })
      copyFileSync(path.join(one.folder, file), copy, constants.COPYFILE_FICLONE)
      // Nobody changes what is named by its content.
      chmodSync(copy, 0o400 | (statSync(copy).mode & 0o100))
    }
    for (const [name, target] of links) {
      const link = path.join(temporary, 'node_modules', name)
      mkdirSync(path.dirname(link), { recursive: true, mode: 0o700 })
      symlinkSync(relativeTo(entry, link.replace(temporary, entry), target), link)
    }
    renameSync(temporary, entry)
  } catch (cause) {
    rmSync(temporary, { recursive: true, force: true })
    // Another host of the same program has written it meanwhile.
    if (existsSync(entry)) return
    throw new MidflightError(
      'disk-failed',
      `Could not keep a copy of the package ${one.name}@${one.version} in ${entry}: ${(cause as Error).message}.`,
      { remedy: 'Make room on the disk and see that the folder can be written to, then try again.', cause },
    )
  }
}

/** Links inside the store are relative, so that the program's folder can be moved; packages outside of it are where they are. */
function relativeTo(entry: string, link: string, target: string): string {
  const isInStore = target.startsWith(path.dirname(entry) + path.sep)
  return isInStore ? path.relative(path.dirname(link), target) : target
}

/** The files of a package, as paths from its folder: packages inside of it are packages of their own, and links are left out. */
function filesOf(one: InstalledPackage): string[] {
  const found: string[] = []
  const pending = ['']
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of readdirSync(path.join(one.folder, folder), { withFileTypes: true })) {
      const file = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isFile()) found.push(file)
      else if (entry.isDirectory() && entry.name !== 'node_modules' && entry.name !== '.git') pending.push(file)
    }
  }
  return found.sort()
}

function hashFiles(one: InstalledPackage): string {
  const hash = createHash('sha256')
  let bytes = 0
  for (const file of filesOf(one)) {
    const content = readFileSync(path.join(one.folder, file))
    bytes += content.length
    if (bytes > maxPackageBytes) break
    hash.update(`${file}\0${content.length}\0`).update(content)
  }
  if (bytes <= maxPackageBytes) return hash.digest('hex')
  throw new MidflightError(
    'disk-failed',
    `The package ${one.name}@${one.version} in ${one.folder} has more than ${maxPackageBytes} bytes, too many to keep a copy of every version.`,
    { remedy: 'Take it off the list `midflight.upgradable` in package.json.' },
  )
}
