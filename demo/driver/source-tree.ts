import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/** A version's folder holds only what it changes: it is laid over the version that it was made from. */
const madeFrom = { v1: null, v2: 'v1', v3: 'v2', v4: 'v3', v5: 'v3' } as const

export type Version = keyof typeof madeFrom

export const versions = Object.keys(madeFrom) as readonly Version[]

const demo = join(import.meta.dirname, '..')

/** A temporary folder in which packages of this repository can be imported. */
export interface Workspace {
  readonly folder: string
  /** Writes the whole source tree of a version to `<name>`, over what is there, and returns its path. */
  readonly write: (version: Version, name: string) => string
  readonly remove: () => void
}

export function createWorkspace(): Workspace {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'midflight-demo-')))
  symlinkSync(join(demo, '../node_modules'), join(folder, 'node_modules'), 'dir')
  return {
    folder,
    write: (version, name) => {
      const target = join(folder, name)
      writeLayers(version, target)
      return target
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function writeLayers(version: Version, target: string): void {
  const base = madeFrom[version]
  if (base !== null) writeLayers(base, target)
  const layer = base === null ? join(demo, 'chat') : join(demo, 'versions', version)
  cpSync(layer, target, {
    recursive: true,
    filter: (source) => !['node_modules', '.midflight'].includes(basename(source)),
  })
}
