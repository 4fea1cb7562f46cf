import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { diskError } from './disk.ts'

/** A file that Node writes for `NODE_V8_COVERAGE`, as far as it is read here. */
interface CoverageFile {
  readonly result: readonly ScriptCoverage[]
  readonly 'source-map-cache'?: Readonly<Record<string, CachedMap>>
}

interface ScriptCoverage {
  readonly scriptId: string
  readonly url: string
  readonly functions: readonly FunctionCoverage[]
}

interface FunctionCoverage {
  readonly functionName: string
  readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[]
  readonly isBlockCoverage: boolean
}

interface CachedMap {
  readonly lineLengths: readonly number[]
  readonly data: {
    readonly mappings: string
    readonly sources: readonly string[]
    /** Hash of the compiled text that the map is of. */
    readonly x_midflight_text?: string
  } | null
}

/** One version of a module, with its coverage. */
interface Version {
  /** The user's file, as a URL. */
  readonly url: string
  readonly number: number
  readonly script: ScriptCoverage
  readonly map: CachedMap
}

const compiledUrl = /^(file:.*)(?:\?|%3F)midflight=(\d+)$/
/** Names of the compiler begin so. */
const addedName = /^\$\$+[a-z]+\d*$/
/** The files that this writes: beside those of Node, and never read again. */
const ownFile = /-midflight-\d+\.json$/

/**
 * Adds files to a folder of coverage that tools can read: each version of a module is a script of its own to V8, under a name with a number that is no file.
 * What is added tells of the version of each module that ran last, under the name of the user's file. A version that was compiled several
 * times (its imports were replaced) is told as often, in files of their own: tools add up what several files tell of one script.
 * Returns the number of files added. Throws `disk-failed`.
 */
export async function addReadableCoverage(folder: string): Promise<number> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw diskError(`read the folder of coverage ${folder}`, cause)
  })
  let added = 0
  for (const name of names.filter((file) => /^coverage-.*\.json$/.test(file) && !ownFile.test(file))) {
    const file = await readCoverage(join(folder, name))
    const versions = file === null ? [] : lastVersions(file)
    for (const [index, round] of inRounds(versions).entries()) {
      const target = join(folder, name.replace(/\.json$/, `-midflight-${index}.json`))
      await writeFile(target, JSON.stringify(await coverageOf(round))).catch((cause: unknown) => {
        throw diskError(`write the coverage ${target}`, cause)
      })
      added += 1
    }
  }
  return added
}

/** A file that a process did not write to its end tells nothing. */
async function readCoverage(path: string): Promise<CoverageFile | null> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw diskError(`read the coverage ${path}`, cause)
  })
  try {
    return JSON.parse(text) as CoverageFile
  } catch {
    return null
  }
}

/** Of each module the version that ran last, in every compilation of it. */
function lastVersions(file: CoverageFile): Version[] {
  const maps = file['source-map-cache'] ?? {}
  const versions = file.result.flatMap((script): Version[] => {
    const match = compiledUrl.exec(script.url)
    const map = maps[script.url]
    if (match === null || map === undefined || map.data === null) return []
    return [{ url: match[1]!, number: Number(match[2]), script, map }]
  })
  return [...Map.groupBy(versions, ({ url }) => url).values()].flatMap((all) => {
    const last = all.reduce((a, b) => (a.number > b.number ? a : b))
    return all.filter(({ map }) => isSameText(map, last.map))
  })
}

function isSameText(a: CachedMap, b: CachedMap): boolean {
  return a.data?.x_midflight_text === b.data?.x_midflight_text && a.data?.mappings === b.data?.mappings
}

/** The first compilation of each module, the second of each that has one, and so on. */
function inRounds(versions: readonly Version[]): Version[][] {
  const rounds: Version[][] = []
  for (const all of Map.groupBy(versions, ({ url }) => url).values()) {
    for (const [index, version] of all.entries()) (rounds[index] ??= []).push(version)
  }
  return rounds
}

async function coverageOf(versions: readonly Version[]): Promise<object> {
  const maps = await Promise.all(
    versions.map(async ({ url, map }) => {
      const text = await readFile(fileURLToPath(url), 'utf8').catch(() => null)
      const data = { ...map.data, sources: [url], sourcesContent: text === null ? undefined : [text] }
      return [url, { ...map, data }] as const
    }),
  )
  return {
    result: versions.map(({ url, script }) => ({ ...script, url, functions: userFunctions(script.functions) })),
    'source-map-cache': Object.fromEntries(maps),
  }
}

/**
 * Without what the compiler adds: the forwarding functions that a compiled module begins with, which bear the names and places of the user's, and functions around an
 * effect, which is not run again in a later version and counts as run.
 */
function userFunctions(functions: readonly FunctionCoverage[]): FunctionCoverage[] {
  const body = functions.find(({ functionName }) => functionName === 'body')?.ranges[0]
  if (body === undefined) return [...functions]
  return functions.filter(({ functionName, ranges }) => {
    if (addedName.test(functionName)) return false
    const { startOffset, endOffset } = ranges[0]!
    const isAround = startOffset <= body.startOffset && endOffset >= body.endOffset
    const isInside = startOffset >= body.startOffset && endOffset <= body.endOffset
    return isAround || isInside
  })
}
