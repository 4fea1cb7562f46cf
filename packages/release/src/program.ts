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

export interface Manifest {
  readonly name?: string
  readonly version?: string
  readonly type?: string
  /** The names of the packages that it needs, those that it can do without included. */
  readonly needs?: readonly string[]
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
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  const text = (key: string): Record<string, string> => (typeof fields[key] === 'string' ? { [key]: fields[key] } : {})
  const names = (key: string): string[] => {
    const listed = fields[key]
    return typeof listed === 'object' && listed !== null ? Object.keys(listed) : []
  }
  const needs = [...names('dependencies'), ...names('optionalDependencies')]
  return { ...text('name'), ...text('version'), ...text('type'), ...(needs.length === 0 ? {} : { needs }) }
}
