import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A folder of its own for one program, gone when the bench ends. */
export interface Workspace {
  readonly root: string
  readonly remove: () => void
}

const alive = new Set<string>()
process.once('exit', () => {
  for (const root of alive) rmSync(root, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

export function createWorkspace(name: string): Workspace {
  const root = mkdtempSync(path.join(tmpdir(), `midflight-bench-${name}-`))
  alive.add(root)
  return {
    root,
    remove: () => {
      rmSync(root, { recursive: true, force: true })
      alive.delete(root)
    },
  }
}

/** A copy of one of the programs in bench/programs. */
export function copyProgram(name: string): Workspace {
  const workspace = createWorkspace(name)
  cpSync(path.join(import.meta.dirname, 'programs', name), workspace.root, { recursive: true })
  return workspace
}

export function writeFiles(root: string, files: ReadonlyMap<string, string>): void {
  for (const [file, text] of files) {
    const absolute = path.join(root, file)
    mkdirSync(path.dirname(absolute), { recursive: true })
    writeFileSync(absolute, text)
  }
}

/** Sets the number behind every `/* version *\/` of a file: another text of the same cost. */
export function setVersion(root: string, file: string, version: number): void {
  const absolute = path.join(root, file)
  const before = readFileSync(absolute, 'utf8')
  const after = before.replaceAll(/(\/\* version \*\/ )\d+/g, `$1${version}`)
  if (after === before) throw new Error(`${file} has version ${version} already, or no version at all.`)
  writeFileSync(absolute, after)
}
