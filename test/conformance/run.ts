import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ProgramImage, Reason } from '@midflight/model'
import { imageOf, openBuilder } from '@midflight/release'
import type { Case, Outcome } from './case.ts'
import type { Job } from './batch/job.ts'
import { writeProgram, type Program } from './workspace.ts'

/** What a case has shown under plain Node and under Midflight. */
export interface Comparison {
  /** Null where Node cannot run it. */
  readonly plain: Outcome | null
  readonly upgradable: Outcome | null
  readonly reasons: readonly Reason[]
}

interface Prepared {
  readonly id: number
  readonly program: Program
  readonly of: Case
  readonly image: ProgramImage | null
  readonly reasons: readonly Reason[]
}

const batchFile = fileURLToPath(import.meta.resolve('./batch/batch.ts'))
const bootstrapFile = fileURLToPath(import.meta.resolve('@midflight/runtime/bootstrap'))
/** Enums, namespaces and parameter properties run under plain Node too. */
const nodeOptions = ['--no-warnings', '--experimental-transform-types']

/** Writes, builds and runs cases: many in one process, and each that asks for it in its own. */
export async function runCases(folder: string, cases: readonly Case[]): Promise<Comparison[]> {
  const prepared = await Promise.all(cases.map((of, id) => prepare(join(folder, String(id)), of, id)))
  const together = prepared.filter(({ of }) => of.alone !== true)
  const plainJobs = together.filter(({ of }) => of.expected === undefined).map((one) => jobOf(one, null))
  const jobs = together.flatMap((one) => (one.image === null ? [] : [jobOf(one, one.image)]))
  const [plain, upgradable] = await Promise.all([
    runBatch(join(folder, 'plain'), plainJobs, plainOptions(together)),
    runBatch(join(folder, 'upgradable'), jobs, ['--no-warnings']),
  ])
  const comparisons: Comparison[] = []
  for (const one of prepared) {
    const { id, of, reasons } = one
    comparisons.push(
      of.alone === true
        ? { reasons, ...(await runAlone(one)) }
        : { reasons, plain: plain.get(id) ?? null, upgradable: upgradable.get(id) ?? null },
    )
  }
  return comparisons
}

/** Node strips types in place, so that columns stay; only what it cannot strip is transformed. */
function plainOptions(prepared: readonly Prepared[]): string[] {
  return prepared.some(({ of }) => needsTransform(of)) ? nodeOptions : ['--no-warnings']
}

function needsTransform({ files }: Case): boolean {
  return Object.entries(files).some(
    ([path, text]) =>
      /\.m?ts$/.test(path) && /\b(enum|namespace)\s+\w+|constructor\(\s*(public|private|readonly)/.test(text),
  )
}

async function prepare(root: string, of: Case, id: number): Promise<Prepared> {
  const program = writeProgram(root, of)
  const built = await openBuilder(program).build()
  const image = built.ok ? imageOf(built.release, root) : null
  return { id, program, of, image, reasons: built.ok ? [] : built.reasons }
}

function jobOf({ id, program }: Prepared, image: ProgramImage | null): Job {
  return { id, entryFile: join(program.root, program.entry), image }
}

async function runBatch(file: string, jobs: readonly Job[], options: readonly string[]): Promise<Map<number, Outcome>> {
  if (jobs.length === 0) return new Map()
  writeFileSync(`${file}.jobs.json`, JSON.stringify(jobs))
  const { stderr } = await execute([...options, batchFile, `${file}.jobs.json`, `${file}.jsonl`])
  const lines = existsSync(`${file}.jsonl`) ? readFileSync(`${file}.jsonl`, 'utf8').trim().split('\n') : []
  const outcomes = new Map<number, Outcome>()
  for (const line of lines) {
    const { id, ...outcome } = JSON.parse(line) as Outcome & { id: number }
    outcomes.set(id, outcome)
  }
  const lost = jobs.find(({ id }) => !outcomes.has(id))
  if (lost !== undefined)
    outcomes.set(lost.id, { stdout: '', error: `The batch ended here: ${stderr}`, exitCode: null })
  return outcomes
}

async function runAlone({ program, of, image }: Prepared): Promise<Pick<Comparison, 'plain' | 'upgradable'>> {
  const entryFile = join(program.root, program.entry)
  const args = [...(of.args ?? [])]
  const options = needsTransform(of) ? nodeOptions : ['--no-warnings']
  const plain = of.expected === undefined ? outcomeOf(await execute([...options, entryFile, ...args])) : null
  if (image === null) return { plain, upgradable: null }
  const imageFile = `${program.root}.image.json`
  writeFileSync(imageFile, JSON.stringify(image))
  const ran = await execute(['--no-warnings', bootstrapFile, imageFile, entryFile, ...args])
  return { plain, upgradable: outcomeOf(ran) }
}

interface Ran {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number | null
}

/** Runs Node with the channel's pipe, as the host does; plain programs do not notice it. */
async function execute(args: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'], timeout: 20_000 })
  const { promise, resolve } = Promise.withResolvers<Ran>()
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  child.on('close', (exitCode) => resolve({ stdout, stderr, exitCode }))
  return promise
}

function outcomeOf({ stdout, stderr, exitCode }: Ran): Outcome {
  const error = /^(?:Uncaught.*|\w*Error\b.*|Warning: .*)$/m.exec(stderr)
  return { stdout, exitCode, error: error?.[0] ?? null }
}
