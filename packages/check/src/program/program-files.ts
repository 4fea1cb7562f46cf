import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { manifestIn, recordOf } from './mounts.ts'

/** What of a program can use a package. */
export interface ProgramFiles {
  /** Sources, tests and configuration alike, by their absolute paths, sorted. */
  readonly sources: readonly string[]
  /** `tsconfig.json`, `tsconfig.test.json`, `jsconfig.json`: nearest to the root first. */
  readonly configs: readonly string[]
  /** Commands that package.json names and that have no ending, with their texts. */
  readonly commands: ReadonlyMap<string, string>
  /** Sources that are not looked at, with the reason. */
  readonly leftOut: readonly { readonly file: string; readonly reason: string }[]
}

/** Most files that are looked at, and the longest, in bytes: longer ones are written by machines. */
const maxFiles = 20_000
const maxFileBytes = 2_000_000

const isSource = /\.(?:[cm]?[jt]s|[jt]sx)$/
/** Languages that are compiled to JavaScript by compilers of their own. */
const isForeignSource = /\.(?:vue|svelte|astro|mdx|coffee)$/
const isConfig = /^(?:tsconfig(?:\..+)?|jsconfig)\.json$/

/** Folders of installed packages, of tools (`.git`, `.next`) and of reports are not the program's. */
function isForeign(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules' || name === 'coverage' || name === 'bower_components'
}

export function filesOfProgram(folder: string): ProgramFiles {
  const sources: string[] = []
  const configs: string[] = []
  const leftOut: { file: string; reason: string }[] = []
  const folders = [folder]
  for (const at of folders) {
    const entries = readdirSync(at, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const entry of entries) {
      const file = path.join(at, entry.name)
      if (entry.isDirectory()) {
        if (!isForeign(entry.name)) folders.push(file)
      } else if (!entry.isFile()) continue
      else if (isConfig.test(entry.name)) configs.push(file)
      else if (isForeignSource.test(entry.name)) leftOut.push({ file, reason: 'the compiler does not read such files' })
      else if (isSource.test(entry.name)) {
        if (sources.length >= maxFiles) leftOut.push({ file, reason: `it is beyond the first ${maxFiles} files` })
        else if (statSync(file).size > maxFileBytes)
          leftOut.push({ file, reason: `it is longer than ${maxFileBytes / 1_000_000} MB` })
        else sources.push(file)
      }
    }
  }
  return { sources: sources.sort(), configs, commands: commandsOf(folder), leftOut }
}

function commandsOf(folder: string): ReadonlyMap<string, string> {
  const bin = manifestIn(folder)?.['bin']
  const files = typeof bin === 'string' ? [bin] : Object.values(recordOf(bin))
  return new Map(
    files.flatMap((name): [string, string][] => {
      const file = path.join(folder, String(name))
      const isThere = path.extname(file) === '' && statSync(file, { throwIfNoEntry: false })?.isFile() === true
      return isThere ? [[file, readFileSync(file, 'utf8')]] : []
    }),
  )
}
