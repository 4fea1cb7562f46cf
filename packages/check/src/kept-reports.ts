import { createHash, type Hash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { CheckReport, CompareOptions } from './compare.ts'
import { compilerVersion } from './compiler-version.ts'
import type { PackageOnDisk } from './package-on-disk.ts'

/** Most reports that a folder keeps; the oldest go. */
const maxReports = 200
/** What is larger is compared each time, in files and bytes of a package. */
const maxFiles = 10_000
const maxBytes = 100_000_000
/** Longest report that is kept, in UTF-16 units. */
const maxReport = 20_000_000

/**
 * The report of a comparison that was made before of just the same, or a new one, which is kept. `folder` is where they are. What decides a report are all files of both
 * packages, what npm says it has installed for them, Midflight, the compiler and Node; where that is not known, nothing is kept. A folder that cannot be
 * written, or holds something else, costs no more than the time.
 */
export async function keptReport(
  folder: string,
  sides: readonly [PackageOnDisk, PackageOnDisk],
  options: CompareOptions,
  compare: () => Promise<CheckReport>,
): Promise<CheckReport> {
  const key = await keyOf(sides, options).catch(() => null)
  if (key === null) return compare()
  const file = path.join(folder, `${key}.json`)
  const known = await readKept(file, key)
  if (known !== null) return known
  const report = await compare()
  const isSettled = report.lookedAt.runTime?.notLoaded.every(({ why }) => !limitReached.test(why)) ?? true
  if (isSettled && (await keyOf(sides, options).catch(() => null)) === key)
    await keep(folder, file, key, report).catch(() => undefined)
  return report
}

/** What could not be loaded in the time that it got may be another time. */
const limitReached = /\b(time|memory)\b/

interface Kept {
  readonly format: 1
  readonly key: string
  readonly report: CheckReport
}

async function readKept(file: string, key: string): Promise<CheckReport | null> {
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as Partial<Kept> | null
    return kept?.format === 1 && kept.key === key && kept.report !== undefined ? kept.report : null
  } catch {
    return null
  }
}

async function keep(folder: string, file: string, key: string, report: CheckReport): Promise<void> {
  const text = JSON.stringify({ format: 1, key, report } satisfies Kept)
  if (text.length > maxReport) return
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const making = `${file}.${process.pid}`
  try {
    await writeFile(making, text, { mode: 0o600 })
    await rename(making, file)
  } finally {
    await rm(making, { force: true })
  }
  await removeOldest(folder)
}

async function removeOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'))
  if (names.length <= maxReports) return
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name)
      return { file, changedAt: (await stat(file)).mtimeMs }
    }),
  )
  const oldest = files.toSorted((a, b) => b.changedAt - a.changedAt).slice(maxReports)
  for (const { file } of oldest) await rm(file, { force: true })
}

/** `null` where something that decides is not known. */
async function keyOf(sides: readonly [PackageOnDisk, PackageOnDisk], { run }: CompareOptions): Promise<string | null> {
  const hash = createHash('sha256')
  addText(hash, JSON.stringify([run, process.version, process.platform, process.arch, compilerVersion()]))
  if (!(await addFiles(hash, import.meta.dirname))) return null
  for (const { folder } of sides)
    if (!(await addFiles(hash, folder)) || !(await addInstalled(hash, folder))) return null
  return hash.digest('hex')
}

/** All files below a folder that are its own; false if there are too many, or links, which may lead anywhere. */
async function addFiles(hash: Hash, folder: string): Promise<boolean> {
  const waiting = [folder]
  let files = 0
  let bytes = 0
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const entries = await readdir(at, { withFileTypes: true })
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(at, entry.name)
      if (entry.name === 'node_modules' || entry.name === '.git') continue
      if (entry.isDirectory()) waiting.push(file)
      else if (entry.isFile()) {
        const content = await readFile(file)
        files += 1
        bytes += content.length
        if (files > maxFiles || bytes > maxBytes) return false
        addText(hash, path.relative(folder, file))
        addText(hash, createHash('sha256').update(content).digest('hex'))
      } else return false
    }
  }
  return true
}

/** What npm has installed from the package's folder upwards, by its own list; false if that is missing, or has links to what is being worked on. */
async function addInstalled(hash: Hash, folder: string): Promise<boolean> {
  for (let at = folder; ; at = path.dirname(at)) {
    const modules = path.join(at, 'node_modules')
    const isThere = await stat(modules).then(
      () => true,
      () => false,
    )
    if (isThere) {
      const list = await readFile(path.join(modules, '.package-lock.json'), 'utf8').catch(() => null)
      if (list === null || /"link"\s*:\s*true/.test(list)) return false
      addText(hash, list)
    }
    if (path.dirname(at) === at) return true
  }
}

/** Kept apart from what follows. */
function addText(hash: Hash, text: string): void {
  hash.update(`${text.length}:`).update(text)
}
