import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const packageFolder = fileURLToPath(new URL('../../packages/cli', import.meta.url))

/** Runs a module under plain Node, with the package `midflight` installed beside it, and returns what it prints. */
export function runPlain(text: string): string {
  const root = mkdtempSync(path.join(tmpdir(), 'midflight-plain-'))
  try {
    mkdirSync(path.join(root, 'node_modules'))
    symlinkSync(packageFolder, path.join(root, 'node_modules', 'midflight'), 'dir')
    writeFileSync(path.join(root, 'package.json'), '{ "type": "module" }')
    writeFileSync(path.join(root, 'main.ts'), text)
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--no-warnings', 'main.ts'], {
      cwd: root,
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`The program ended with ${status}: ${stderr}`)
    return stdout.trim()
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
