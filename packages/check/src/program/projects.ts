import { readFileSync } from 'node:fs'
import path from 'node:path'
import { MidflightError } from '@midflight/model'
import { API } from 'typescript/unstable/sync'
import { manifestIn, recordOf } from './mounts.ts'
import type { ProgramFiles } from './program-files.ts'
import { isWithin, resolveFolder } from './resolve-folder.ts'

/** The projects in which a program's files are compiled: configurations that only the compiler sees, by their paths. */
export interface Projects {
  readonly texts: ReadonlyMap<string, string>
  readonly openProjects: readonly string[]
  /** Configurations of the program that they are made of. */
  readonly configs: readonly string[]
  /** Sources that no configuration names, and that are compiled as Node would run them. */
  readonly unconfigured: readonly string[]
  /** Folders of what is compiled from the program's own files. */
  readonly outputs: readonly string[]
}

/** Of what the compiler reads in a configuration, what is needed here. */
interface Configuration {
  readonly file: string
  readonly fileNames: ReadonlySet<string>
  readonly options: Readonly<Record<string, unknown>>
}

/** Every source of the program is compiled by the nearest configuration that names it. Throws `program-unreadable`. */
export function projectsOf(folder: string, files: ProgramFiles): Projects {
  const configurations = readConfigurations(folder, [...files.configs, ...configAbove(folder)])
  const outputs = configurations.flatMap(outputsOf)
  const sources = files.sources.filter((file) => !outputs.some((output) => isWithin(file, output)))
  const chosen = new Set<Configuration>()
  const unconfigured: string[] = []
  const byPreference = configurations.toSorted((a, b) => preferenceOf(a) - preferenceOf(b))
  for (const file of sources) {
    const named = byPreference.find(({ fileNames }) => fileNames.has(file))
    if (named === undefined) unconfigured.push(file)
    else chosen.add(named)
  }
  const texts = new Map<string, string>()
  for (const configuration of chosen) texts.set(besideOf(configuration.file), textOf(folder, configuration))
  for (const [file, text] of files.commands) {
    unconfigured.push(file + commandEnding)
    texts.set(file + commandEnding, text)
  }
  const openProjects = [...chosen].map(({ file }) => besideOf(file))
  if (unconfigured.length > 0) {
    const file = path.join(folder, '.midflight-check.json')
    texts.set(file, plainText(unconfigured))
    openProjects.push(file)
  }
  return { texts, openProjects, configs: [...chosen].map(({ file }) => file), unconfigured, outputs }
}

/** The deepest first; of several in a folder `tsconfig.json`. */
function preferenceOf({ file }: Configuration): number {
  return -10 * file.split(path.sep).length + (path.basename(file) === 'tsconfig.json' ? 0 : 1)
}

/** A program that is a part of a repository may be configured at the root of that. */
function configAbove(folder: string): readonly string[] {
  const parent = path.dirname(folder)
  if (parent === folder) return []
  const file = path.join(parent, 'tsconfig.json')
  return isThere(file) ? [file] : configAbove(parent)
}

function isThere(file: string): boolean {
  try {
    readFileSync(file)
    return true
  } catch {
    return false
  }
}

function readConfigurations(folder: string, files: readonly string[]): readonly Configuration[] {
  const api = new API({ cwd: folder })
  try {
    return files.map((file) => {
      const { fileNames, options } = parse(api, file)
      return { file, fileNames: new Set(fileNames), options }
    })
  } finally {
    api.close()
  }
}

function parse(api: API, file: string): ReturnType<API['parseConfigFile']> {
  try {
    return api.parseConfigFile(file)
  } catch (cause) {
    throw unreadable(file, cause instanceof Error ? cause.message.replace(/^api: client error: /, '') : String(cause))
  }
}

/** What the compiler is told that a command without an ending has, so that it takes it for JavaScript. */
const commandEnding = '.midflight-check.js'

/** The name of a file on disk, by the name that the compiler knows it by. */
export function realNameOf(file: string): string {
  return file.endsWith(commandEnding) ? file.slice(0, -commandEnding.length) : file
}

export function unreadable(file: string, why: string): MidflightError {
  return new MidflightError('program-unreadable', `Cannot compile the program by ${file}: ${why}.`, {
    remedy: 'Mend the configuration until `tsc` reads it, and check again.',
  })
}

/** What is compiled into a folder of its own is not looked at twice. */
function outputsOf({ file, fileNames, options }: Configuration): readonly string[] {
  return [options['outDir'], options['declarationDir']].flatMap((output) => {
    if (typeof output !== 'string') return []
    const absolute = path.resolve(path.dirname(file), output)
    return isWithin(path.dirname(file), absolute) || [...fileNames].some((name) => isWithin(name, absolute))
      ? []
      : [absolute]
  })
}

function besideOf(config: string): string {
  return path.join(path.dirname(config), `.midflight-check.${path.basename(config)}`)
}

/** TypeScript 6 and later take some options otherwise where they are not given; programs of earlier ones are compiled as they were. */
function textOf(folder: string, { file, fileNames, options }: Configuration): string {
  const isJavaScript = options['allowJs'] === true || options['checkJs'] === true
  const version = manifestIn(resolveFolder(folder, 'typescript') ?? '')?.['version']
  const isEarlier = typeof version === 'string' && Number.parseInt(version, 10) < 6
  const compilerOptions = {
    ...harmless,
    baseUrl: null,
    paths: pathsOf(options, path.dirname(file)),
    ...(options['types'] === undefined ? { types: ['*'] } : {}),
    ...(options['strict'] === undefined && isEarlier ? { strict: false } : {}),
    ...(isJavaScript ? { allowJs: true, checkJs: true, maxNodeModuleJsDepth: 2 } : {}),
  }
  return JSON.stringify({ extends: `./${path.basename(file)}`, compilerOptions, files: [...fileNames], include: [] })
}

/** Nothing is written, and declarations that are wrong in themselves are not what is asked. */
const harmless = {
  noEmit: true,
  skipLibCheck: true,
  incremental: false,
  composite: false,
  emitDeclarationOnly: false,
  tsBuildInfoFile: null,
}

/** `baseUrl` is no more in TypeScript 7: its place is taken by a pattern for everything. */
function pathsOf(options: Configuration['options'], folder: string): Readonly<Record<string, readonly string[]>> {
  const base = typeof options['baseUrl'] === 'string' ? options['baseUrl'] : null
  const from = base ?? (typeof options['pathsBasePath'] === 'string' ? options['pathsBasePath'] : folder)
  const paths = Object.entries(recordOf(options['paths'])).map(([pattern, targets]): [string, string[]] => [
    pattern,
    (Array.isArray(targets) ? targets : []).map((target) => path.resolve(from, String(target))),
  ])
  const everything: [string, string[]][] = base === null ? [] : [['*', [path.join(base, '*')]]]
  return Object.fromEntries([...everything, ...paths])
}

/** JavaScript, and TypeScript that no configuration names, as Node runs it, and with strict types: what a careful reader would see. */
function plainText(files: readonly string[]): string {
  const compilerOptions = {
    ...harmless,
    module: 'nodenext',
    target: 'esnext',
    lib: ['esnext', 'dom', 'dom.iterable'],
    types: ['*'],
    jsx: 'preserve',
    strict: true,
    noImplicitAny: false,
    allowJs: true,
    checkJs: true,
    maxNodeModuleJsDepth: 2,
    resolveJsonModule: true,
    allowImportingTsExtensions: true,
    esModuleInterop: true,
  }
  return JSON.stringify({ compilerOptions, files })
}
