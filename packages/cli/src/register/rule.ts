import { readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { instructionsVariable } from '../recorder/instructions.ts'

export interface Circumstances {
  /** Options of Node on the command line; those of NODE_OPTIONS are not among them, except below `node --test`. */
  readonly execArgv: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** URL of the registration. */
  readonly register: string
}

/**
 * Whether the registration runs an entry, or leaves it to Node. Whoever names the registration on the command line means the entry beside it. In
 * NODE_OPTIONS it reaches every process that is started, npm and other tools too: there it is only for packages that depend on
 * Midflight themselves. What is in a node_modules is never taken over.
 */
export function isTakenOver(entryFile: string, circumstances: Circumstances): boolean {
  // The tests of a program are verified: nothing but that program is recorded.
  if (circumstances.environment[instructionsVariable] !== undefined) return false
  if (entryFile.split(sep).includes('node_modules')) return false
  return isNamedOnCommandLine(circumstances) || dependsOnMidflight(dirname(entryFile))
}

function isNamedOnCommandLine({ execArgv, environment, register }: Circumstances): boolean {
  const names = ['midflight/register', register, fileURLToPath(register)]
  const isIn = (text: string): boolean => names.some((name) => text.includes(name))
  return execArgv.some(isIn) && !isIn(environment['NODE_OPTIONS'] ?? '')
}

/** The nearest package.json decides, as it does for Node. */
function dependsOnMidflight(folder: string): boolean {
  let manifest: unknown
  try {
    manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    return isMissing && dirname(folder) !== folder && dependsOnMidflight(dirname(folder))
  }
  const fields = manifest as Readonly<Record<string, unknown>> | null
  return ['dependencies', 'devDependencies', 'optionalDependencies'].some((kind) => {
    const dependencies = fields?.[kind]
    return typeof dependencies === 'object' && dependencies !== null && 'midflight' in dependencies
  })
}
