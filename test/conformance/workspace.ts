import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Case } from './case.ts'

/** A folder for the programs of a run. */
export interface Workspace {
  readonly folder: string
  remove(): void
}

/** A program on disk. */
export interface Program {
  readonly root: string
  readonly entry: string
}

export function createWorkspace(): Workspace {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'midflight-conformance-')))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export function writeProgram(root: string, { files }: Case): Program {
  const manifest = JSON.stringify({ name: 'program', version: '1.0.0', type: 'module' })
  const [entry] = Object.keys(files)
  if (entry === undefined) throw new Error('A case has at least one file')
  for (const [path, text] of Object.entries({ 'package.json': manifest, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return { root, entry }
}
