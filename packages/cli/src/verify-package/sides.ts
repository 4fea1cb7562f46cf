import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, posix, resolve, sep } from 'node:path'
import { readPackage, type PackageOnDisk } from '@midflight/check'
import { MidflightError } from '@midflight/model'
import { isTestFile } from '../verify/sides.ts'
import { findBatches, guessBatches, publishedTests, scriptsIn, type TestBatch } from './find-tests.ts'
import { codeFilesOf, publicFilesOf } from './reach.ts'
import { readTestSteps, type Scripts } from './test-steps.ts'

/** A package.json as its author wrote it. */
export type AnyManifest = PackageOnDisk['manifest'] & Readonly<Record<string, unknown>>

/** Both versions with the old one's tests, in folders that may be written to. */
export interface PackageSides {
  readonly old: string
  readonly new: string
  readonly batches: readonly TestBatch[]
  /** The package.json that says how the tests are run, and what they need. */
  readonly testManifest: AnyManifest
  /** Runners of `scripts.test` that are not known. */
  readonly unknownRunners: readonly string[]
  /** Whether a path in either side is one of the old version's tests, or what they load. */
  readonly isTest: (file: string) => boolean
}

export interface Versions {
  readonly old: PackageOnDisk
  readonly new: PackageOnDisk
}

/** Whose tests are run: those that the old version brings along, those in another folder, or whatever a command runs. */
export interface AskedTests {
  readonly folder: string | null
  readonly command: readonly [string, ...string[]] | null
}

/**
 * Puts both versions below `folder`, and the tests over both: the old version's own, or those in a folder that is given, be it a working copy of
 * the package or a folder of tests alone. Throws `no-tests-published` where there are none.
 */
export async function layOutSides(folder: string, versions: Versions, asked: AskedTests): Promise<PackageSides> {
  const sides = { old: join(folder, 'old'), new: join(folder, 'new') }
  await copyPackage(versions.old.folder, sides.old)
  await copyPackage(versions.new.folder, sides.new)
  const source = await testSource(asked.folder, versions.old)
  if (asked.folder !== null) await takeOver(asked.folder, sides.old, source.within, join(folder, 'tests'))
  const found =
    asked.command === null ? findTests(sides.old, source) : { batches: [givenBatch(asked.command)], unknownRunners: [] }
  if (found.batches.length === 0) throw noTests(versions.old, found.unknownRunners, asked.folder)
  const isTest = testsIn(sides, versions, found.batches, source.within)
  await layTestsOver(sides, source.manifest, isTest)
  return { ...sides, ...found, testManifest: source.manifest, isTest }
}

/** Files that are run as tests, and those that are named or placed as tests are; but for what clients load. */
function testsIn(
  sides: { readonly old: string; readonly new: string },
  versions: Versions,
  batches: readonly TestBatch[],
  within: string | null,
): PackageSides['isTest'] {
  const files = new Set(batches.flatMap((batch) => batch.files))
  const codeOf = (side: string, { manifest }: PackageOnDisk): ReadonlySet<string> =>
    codeFilesOf(side, publicFilesOf(side, manifest as AnyManifest, manifest.name))
  const code = new Set([...codeOf(sides.old, versions.old), ...codeOf(sides.new, versions.new)])
  return (file) => {
    if (files.has(file) || (within !== null && file.startsWith(`${within}/`))) return true
    return isTestFile(file.split('/').join(sep)) && !code.has(file)
  }
}

function givenBatch([file, ...options]: readonly [string, ...string[]]): TestBatch {
  return { step: { runner: 'given', name: file, options, patterns: [], environment: {} }, files: [] }
}

/** What was installed stays where it is; folders of that name deeper down are what tests read. */
async function copyPackage(source: string, target: string): Promise<void> {
  const from = resolve(source)
  const notCopied = new Set(['node_modules', '.git', '.midflight'].map((name) => join(from, name)))
  await cp(from, target, { recursive: true, verbatimSymlinks: true, filter: (path) => !notCopied.has(path) })
}

interface TestSource {
  readonly manifest: AnyManifest
  /** The folder's place in the package; null: the folder is the package. */
  readonly within: string | null
}

/** A folder with the package.json of the package is a working copy of it; any other is put into the package under its own name. */
async function testSource(given: string | null, old: PackageOnDisk): Promise<TestSource> {
  const own = { manifest: old.manifest as AnyManifest, within: null }
  if (given === null) return own
  const text = await readFile(join(given, 'package.json'), 'utf8').catch(() => null)
  const { manifest } = text === null ? { manifest: null } : await readPackage(given)
  return manifest?.name === old.manifest.name
    ? { manifest: manifest as AnyManifest, within: null }
    : { ...own, within: basename(resolve(given)) }
}

async function takeOver(given: string, side: string, within: string | null, copy: string): Promise<void> {
  if (within !== null) {
    await rm(join(side, within), { recursive: true, force: true })
    return copyPackage(given, join(side, within))
  }
  await copyPackage(given, copy)
  for (const file of await filesIn(copy)) {
    if (isTestFile(file.split('/').join(sep)) || isConfiguration(file)) await copyFile(copy, side, file)
  }
}

function findTests(folder: string, { manifest, within }: TestSource): Pick<PackageSides, 'batches' | 'unknownRunners'> {
  const has = (name: string): boolean =>
    [manifest['dependencies'], manifest['devDependencies']].some(
      (named) => typeof named === 'object' && named !== null && name in named,
    )
  if (within !== null) return { batches: guessBatches(folder, scriptsIn(folder, within), has), unknownRunners: [] }
  const { steps, unknownRunners } = readTestSteps(scriptsOf(manifest))
  const batches = findBatches(folder, steps, mochaIsConfigured(folder, manifest))
  const isKnown = batches.length > 0 || unknownRunners.length > 0
  return { batches: isKnown ? batches : guessBatches(folder, publishedTests(folder), has), unknownRunners }
}

function scriptsOf({ scripts }: AnyManifest): Scripts {
  const entries = typeof scripts === 'object' && scripts !== null ? Object.entries(scripts) : []
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

function mochaIsConfigured(folder: string, manifest: AnyManifest): boolean {
  const own = manifest['mocha']
  if (typeof own === 'object' && own !== null && ('spec' in own || 'files' in own)) return true
  const texts = ['json', 'jsonc', 'yml', 'yaml', 'js', 'cjs', 'mjs'].map((extension) => {
    const file = join(folder, `.mocharc.${extension}`)
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  })
  return texts.some((text) => /\bspec\b/.test(text))
}

/** Fields of package.json and files at its side that say how tests are run: they belong to these. */
const configurationFields = [
  'scripts',
  'mocha',
  'ava',
  'jest',
  'vitest',
  'tap',
  'babel',
  'nyc',
  'esm',
  'ts-node',
  'borp',
]

function isConfiguration(file: string): boolean {
  return /^(\.mocharc.*|\.taprc.*|\.babelrc.*|\.swcrc|tsconfig.*\.json|(mocha|ava|jest|vitest|vite|babel)\.(config|setup)\..+)$/.test(
    file,
  )
}

/** The new version loses its own tests and gets the old ones, and what sets up their runner. */
async function layTestsOver(
  { old, new: next }: { old: string; new: string },
  manifest: AnyManifest,
  isTest: (file: string) => boolean,
): Promise<void> {
  for (const file of await filesIn(next)) if (isTest(file) || isConfiguration(file)) await rm(join(next, file))
  const tests = (await filesIn(old)).filter((file) => isTest(file) || isConfiguration(file))
  for (const file of tests) await copyFile(old, next, file)
  const file = join(next, 'package.json')
  const own = JSON.parse(await readFile(file, 'utf8')) as AnyManifest
  const kept = Object.entries(own).filter(([field]) => !configurationFields.includes(field))
  const taken = Object.entries(manifest).filter(([field]) => configurationFields.includes(field))
  await writeFile(file, `${JSON.stringify({ ...Object.fromEntries(kept), ...Object.fromEntries(taken) }, null, 2)}\n`)
  const format = formatOf(manifest)
  if (format !== formatOf(own)) await keepFormat(next, format, isTest)
}

function formatOf({ type }: AnyManifest): string {
  return type === 'module' ? 'module' : 'commonjs'
}

/** Tests below folders of their own stay CommonJS, or ES modules, whatever the new version is. */
async function keepFormat(side: string, type: string, isTest: (file: string) => boolean): Promise<void> {
  const byFolder = Map.groupBy(
    await filesIn(side),
    (file) => /^(.*?(?:^|\/)(?:tests?|__tests__|specs?))\//.exec(file)?.[1] ?? null,
  )
  for (const [folder, files] of byFolder) {
    if (folder === null || !files.every(isTest)) continue
    const file = join(side, folder, 'package.json')
    if (!existsSync(file)) await writeFile(file, `{"type":"${type}"}\n`)
  }
}

async function copyFile(from: string, to: string, file: string): Promise<void> {
  await mkdir(dirname(join(to, file)), { recursive: true })
  await cp(join(from, file), join(to, file), { verbatimSymlinks: true, force: true })
}

/** Files of a package, without those of packages in it at its top. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      posix.join(
        ...join(entry.parentPath, entry.name)
          .slice(folder.length + 1)
          .split(sep),
      ),
    )
    .filter((file) => !/^(node_modules|\.git)\//.test(file))
}

function noTests(
  { manifest: { name, version } }: PackageOnDisk,
  unknownRunners: readonly string[],
  given: string | null,
): MidflightError {
  const [unknown] = unknownRunners
  const found =
    unknown === undefined
      ? given === null
        ? 'it publishes none'
        : `there are none in ${given}`
      : `${unknown} runs them, which is not known`
  return new MidflightError('no-tests-published', `Cannot run the tests of ${name} ${version}: ${found}.`, {
    remedy:
      'Name a folder with them, such as a working copy of that version, with --tests <folder>; or how they are run, as in `midflight verify --package <old> <new> -- npm run unit`.',
  })
}
