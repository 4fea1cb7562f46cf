import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { MidflightError, type ModulePath } from '@midflight/model'

/** A program: an npm package with an entry module. */
export interface Program {
  /** Absolute path of the package's folder. */
  readonly root: string
  readonly entry: ModulePath
  readonly name: string
  readonly version: string
}

/** Finds the package that an entry file belongs to. Throws `entry-not-found` or `no-package`. */
export function findProgram(entryFile: string): Promise<Program> {
  const file = path.resolve(entryFile)
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats === undefined || !stats.isFile()) {
    const found = stats === undefined ? 'There is no such file' : 'It is not a file'
    throw new MidflightError('entry-not-found', `The entry '${entryFile}' cannot be started. ${found}.`, {
      remedy: 'Name the module that starts the program, such as src/main.ts.',
    })
  }
  const root = findPackage(path.dirname(file))
  if (root === null) {
    throw new MidflightError(
      'no-package',
      `'${entryFile}' belongs to no package: there is no package.json in its folder or above.`,
      { remedy: 'Run `npm init -y` in the folder of the program.' },
    )
  }
  const manifest = readManifest(path.join(root, 'package.json'))
  const entry = path.relative(root, file).split(path.sep).join('/')
  return Promise.resolve({
    root,
    entry,
    name: manifest.name ?? path.basename(root),
    version: manifest.version ?? '0.0.0',
  })
}

/** The nearest folder with a package.json, upwards from `folder`; null if there is none. */
export function findPackage(folder: string): string | null {
  for (let current = path.resolve(folder); ; current = path.dirname(current)) {
    if (statSync(path.join(current, 'package.json'), { throwIfNoEntry: false })?.isFile() === true) return current
    if (path.dirname(current) === current) return null
  }
}

/** Names of packages, or all of them. */
export type UpgradableNames = '*' | readonly string[]

export interface Manifest {
  readonly name?: string
  readonly version?: string
  readonly type?: string
  readonly main?: string
  /** The names of the packages that it needs, those that it can do without included. */
  readonly needs?: readonly string[]
  /** Names of packages that it expects beside it, and of those that it is developed with. */
  readonly peers?: readonly string[]
  readonly develops?: readonly string[]
  /** Installing it builds a native add-on. */
  readonly isBuilt?: true
  /** `midflight.upgradable`; null where it is neither `"*"` nor a list of names. */
  readonly upgradable?: UpgradableNames | null
}

/** Reads the fields of a package.json that matter here. Throws `no-package` where it is not JSON. */
export function readManifest(file: string): Manifest {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new MidflightError('no-package', `Could not read ${file}: ${(cause as Error).message}.`, {
      remedy: 'Let the folder of the program have a package.json that is JSON, as `npm init -y` makes it.',
      cause,
    })
  }
  const fields = fieldsOf(value)
  const text = (key: string): Record<string, string> => (typeof fields[key] === 'string' ? { [key]: fields[key] } : {})
  const names = (as: string, ...keys: readonly string[]): Record<string, readonly string[]> => {
    const listed = keys.flatMap((key) => Object.keys(fieldsOf(fields[key])))
    return listed.length === 0 ? {} : { [as]: listed }
  }
  const upgradable = fieldsOf(fields.midflight).upgradable
  return {
    ...text('name'),
    ...text('version'),
    ...text('type'),
    ...text('main'),
    ...names('needs', 'dependencies', 'optionalDependencies'),
    ...names('peers', 'peerDependencies'),
    ...names('develops', 'devDependencies'),
    ...(fields.gypfile === true ? { isBuilt: true } : {}),
    ...(upgradable === undefined ? {} : { upgradable: namesIn(upgradable) }),
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function namesIn(value: unknown): UpgradableNames | null {
  const listed: unknown = value === '*' ? ['*'] : value
  if (!Array.isArray(listed) || !listed.every((name) => typeof name === 'string')) return null
  return listed.includes('*') ? '*' : listed
}
