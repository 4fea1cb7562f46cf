import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const cache = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'midflight-check')
const timeoutMs = 120_000

/**
 * The folder with the files of a published version, without its dependencies. It is kept for the next run and nobody writes to it. Throws what npm
 * or tar say.
 */
export async function published(name: string, version: string): Promise<string> {
  const folder = path.join(cache, `${name.replace('/', '+')}@${version}`)
  if (!existsSync(folder)) await bring(name, version, folder)
  return folder
}

async function bring(name: string, version: string, folder: string): Promise<void> {
  mkdirSync(cache, { recursive: true })
  const work = mkdtempSync(path.join(cache, '.new-'))
  try {
    const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', work, `${name}@${version}`]
    const { stdout } = await run('npm', pack, { cwd: work, timeout: timeoutMs })
    const archive = path.join(work, stdout.trim().split('\n').at(-1) ?? '')
    const files = path.join(work, 'files')
    mkdirSync(files)
    await run('tar', ['-xzf', archive, '-C', files, '--strip-components=1', '--no-same-permissions'], {
      timeout: timeoutMs,
    })
    await run('chmod', ['-R', 'u+rwX', files])
    renameSync(files, folder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
