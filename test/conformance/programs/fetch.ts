import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run-command.ts'
import type { RealProgram } from './list.ts'

/** A package that could not be brought here as the list has it, in a sentence for people. */
export class NotFetched extends Error {}

/** Brings a package with its tests to `folder`, with what they need, and returns its root. Throws `NotFetched`. */
export async function fetchProgram(program: RealProgram, folder: string, signal: AbortSignal): Promise<string> {
  const root = join(folder, program.name)
  mkdirSync(root)
  if (program.source.kind === 'npm') await unpack(program, program.source, root, signal)
  else await checkOut(program, program.source, root, signal)
  const manifestFile = join(root, 'package.json')
  const {
    devDependencies: _,
    scripts: __,
    ...manifest
  } = JSON.parse(readFileSync(manifestFile, 'utf8')) as {
    devDependencies?: unknown
    scripts?: unknown
  }
  // What only lint and build need is left out, and nothing of the package's own runs while it is installed.
  writeFileSync(manifestFile, JSON.stringify(manifest, null, 2))
  const options = ['--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--silent']
  await fetched(program, root, signal, 'npm', ['install', ...options, ...program.packages])
  for (const [path, text] of Object.entries(program.built ?? {})) writeFileSync(join(root, path), text)
  return root
}

async function unpack(
  program: RealProgram,
  { integrity }: { readonly integrity: string },
  root: string,
  signal: AbortSignal,
): Promise<void> {
  const spec = `${program.name}@${program.version}`
  const stdout = await fetched(program, root, signal, 'npm', ['pack', spec, '--json', '--silent'])
  const [packed] = JSON.parse(stdout) as { filename: string; integrity: string }[]
  if (packed?.integrity !== integrity)
    throw new NotFetched(`${spec} has the integrity ${packed?.integrity}, and the list says ${integrity}.`)
  await fetched(program, root, signal, 'tar', ['xzf', packed.filename, '--strip-components=1'])
}

async function checkOut(
  program: RealProgram,
  { url, commit }: { readonly url: string; readonly commit: string },
  root: string,
  signal: AbortSignal,
): Promise<void> {
  await fetched(program, root, signal, 'git', ['init', '--quiet'])
  await fetched(program, root, signal, 'git', ['fetch', '--quiet', '--depth', '1', url, commit])
  await fetched(program, root, signal, 'git', ['-c', 'advice.detachedHead=false', 'checkout', '--quiet', commit])
}

async function fetched(
  { name }: RealProgram,
  cwd: string,
  signal: AbortSignal,
  command: string,
  args: readonly string[],
): Promise<string> {
  const { stdout, stderr, exitCode } = await run(command, args, { cwd, signal, timeLimitMs: 300_000 })
  signal.throwIfAborted()
  if (exitCode === 0) return stdout
  throw new NotFetched(`Could not fetch ${name}: ${command} ${args[0]} ended with ${exitCode}. ${stderr.trim()}`)
}
