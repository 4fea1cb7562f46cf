import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import path from 'node:path'
import { obtainDependencies, packageBeside, type PackageOnDisk, type Shelf } from '@midflight/check'
import type { AnyManifest, PackageSides, Versions } from './sides.ts'

type Ranges = Readonly<Record<string, string>>

/** Longest file that is searched for names of packages, in UTF-16 units. */
const maxRead = 1_000_000

/** Packages that run tests, by their runners. */
const runnerPackages: Readonly<Record<string, string>> = { mocha: 'mocha', ava: 'ava', vitest: 'vitest', jest: 'jest' }

/**
 * Links what each side needs into its `node_modules`: its own dependencies, and of the old version's development dependencies those that the tests or
 * the configuration of their runner name. What is installed beside a version is taken as it is, and npm gets the rest, without running scripts.
 * `all` takes every development dependency. Returns those that cannot be had: addresses, and folders of others.
 */
export async function linkPackages(
  sides: PackageSides,
  versions: Versions,
  shelf: Shelf,
  all: boolean,
): Promise<string[]> {
  const development = rangesOf(sides.testManifest, 'devDependencies')
  const texts = await textsOfTests(sides)
  const isNamed = (name: string): boolean => texts.some((text) => namesPackage(text, name))
  const runners = sides.batches.flatMap(({ step }) => runnerPackages[step.runner] ?? [])
  const isNeeded = (name: string): boolean => all || runners.includes(name) || isNamed(name) || isPreloaded(sides, name)
  const forTests = {
    ...Object.fromEntries(runners.map((name) => [name, '*'])),
    // What the old version needed, and the new one does not: its tests may use it all the same.
    ...only(rangesOf(versions.old.manifest, 'dependencies'), isNamed),
    ...only(rangesOf(sides.testManifest, 'peerDependencies'), isNamed),
    ...only(development, isNeeded),
  }
  const missing = new Set<string>()
  for (const [side, version] of [
    [sides.old, versions.old],
    [sides.new, versions.new],
  ] as const) {
    const optional = rangesOf(version.manifest, 'optionalDependencies')
    const own = Object.entries(rangesOf(version.manifest, 'dependencies')).filter(([name]) => !(name in optional))
    const wanted = { ...forTests, ...Object.fromEntries(own) }
    // First, since what the tests need may bring another version of the package along.
    for (const { manifest } of [version, versions.old]) await linkItself(side, manifest.name, wanted)
    await linkOptional(side, version)
    for (const name of await linkInto(side, wanted, [version, versions.old], shelf)) missing.add(name)
  }
  return [...missing].toSorted()
}

function only(ranges: Ranges, isNeeded: (name: string) => boolean): Ranges {
  return Object.fromEntries(Object.entries(ranges).filter(([name]) => isNeeded(name)))
}

function rangesOf(manifest: object, field: string): Ranges {
  const ranges = (manifest as AnyManifest)[field]
  if (typeof ranges !== 'object' || ranges === null) return {}
  return Object.fromEntries(Object.entries(ranges).filter(([name, range]) => typeof range === 'string' && isName(name)))
}

/** As the registry takes them: no path, so that a link stays where it belongs. */
function isName(name: string): boolean {
  return /^(@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*$/i.test(name)
}

/** Test files, configuration beside them, and what package.json says of runners. */
async function textsOfTests({ old, batches, isTest, testManifest }: PackageSides): Promise<string[]> {
  const files = await readdir(old, { recursive: true })
  const wanted = files.filter(
    (file) =>
      /\.([cm]?[jt]sx?|json|ya?ml|opts)$|rc$/.test(file) &&
      (isTest(file.split(path.sep).join('/')) || /^\.?[^/\\]*(rc|config|setup)\b/.test(file)),
  )
  const texts = await Promise.all(wanted.map(async (file) => readFile(path.join(old, file), 'utf8').catch(() => '')))
  const { mocha, ava, jest, vitest, tap, babel } = testManifest
  // A command may run any script.
  const scripts = batches.some(({ step }) => step.runner === 'given') ? testManifest['scripts'] : null
  return [
    ...texts.map((text) => text.slice(0, maxRead)),
    JSON.stringify({ mocha, ava, jest, vitest, tap, babel, scripts }),
  ]
}

/** In quotes, as a module's specifier is, or in a line of options. */
function namesPackage(text: string, name: string): boolean {
  const escaped = name.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(`['"\`\\s=]${escaped}(/[\\w./-]*)?['"\`\\s,]`).test(text)
}

function isPreloaded({ batches }: PackageSides, name: string): boolean {
  return batches.some(({ step }) =>
    [step.name, ...step.options].some((word) => word === name || word.startsWith(`${name}/`)),
  )
}

/** Optional dependencies are there or not: npm has installed those that this system takes. */
async function linkOptional(side: string, version: PackageOnDisk): Promise<void> {
  for (const [name, range] of Object.entries(rangesOf(version.manifest, 'optionalDependencies'))) {
    const found = await packageBeside(version.folder, name, range)
    if (found !== null) await link(found, path.join(side, 'node_modules', name))
  }
}

/** Returns what cannot be had. */
async function linkInto(
  side: string,
  wanted: Ranges,
  beside: readonly PackageOnDisk[],
  shelf: Shelf,
): Promise<string[]> {
  const modules = path.join(side, 'node_modules')
  await mkdir(modules, { recursive: true })
  const left: Record<string, string> = {}
  for (const [name, range] of Object.entries(wanted)) {
    const found = await firstBeside(beside, name, range)
    if (found === null) left[name] = range
    else await link(found, path.join(modules, name))
  }
  const missing = Object.keys(left).filter((name) => !isFromRegistry(left[name]!))
  for (const name of missing) delete left[name]
  if (Object.keys(left).length === 0) return missing
  const installed = path.join(await obtainDependencies(left, shelf), 'node_modules')
  for (const entry of await readdir(installed, { withFileTypes: true })) {
    if (entry.name === '.package-lock.json') continue
    const names = entry.name.startsWith('@')
      ? (await readdir(path.join(installed, entry.name))).map((name) => `${entry.name}/${name}`)
      : [entry.name]
    for (const name of names) await link(path.join(installed, name), path.join(modules, name))
  }
  return missing
}

async function firstBeside(beside: readonly PackageOnDisk[], name: string, range: string): Promise<string | null> {
  for (const { folder } of beside) {
    const found = await packageBeside(folder, name, range)
    if (found !== null) return found
  }
  return null
}

/** Versions, ranges, tags and other names; no addresses, no folders. */
function isFromRegistry(range: string): boolean {
  return range.startsWith('npm:') || !/[:/]/.test(range)
}

async function link(target: string, place: string): Promise<void> {
  if (existsSync(place)) return
  await mkdir(path.dirname(place), { recursive: true })
  await symlink(target, place)
}

/** Tests may ask for the package by its name, and by its former one, as its clients do, whether it has `exports` or not. */
async function linkItself(side: string, name: string, wanted: Ranges): Promise<void> {
  if (isName(name) && !(name in wanted)) await link(side, path.join(side, 'node_modules', name))
}
