import { execFile } from 'node:child_process'
import path from 'node:path'
import { behaviourPairs, type BehaviourPair } from './pairs.ts'

/**
 * Runs `midflight verify --package` for all pairs, or those of the named packages, and prints a table: `node bench/verify-packages/run.ts [package…]`.
 * It needs the registry, and runs code of these packages.
 */
const bin = path.join(import.meta.dirname, '../../packages/cli/dist/bin.js')
const wanted = process.argv.slice(2)
const pairs = behaviourPairs.filter((pair) => wanted.length === 0 || wanted.includes(pair.package))

interface Measured {
  readonly pair: BehaviourPair
  readonly said: string
  readonly counts: string
  /** Seconds of CPU of the command and all that it started, and until it ended. */
  readonly cpuSeconds: number
  readonly seconds: number
}

const measured: Measured[] = []
for (const pair of pairs) {
  const one = await measure(pair)
  measured.push(one)
  process.stderr.write(`${rowOf(one)}\n`)
}
const head = ['| release | announced | tests | said | CPU, s |', '|---|---|---|---|---|']
process.stdout.write(`${[...head, ...measured.map((one) => rowOf(one))].join('\n')}\n\n${summaryOf(measured)}\n`)

async function measure(pair: BehaviourPair): Promise<Measured> {
  const specs = [`${pair.package}@${pair.old}`, `${pair.package}@${pair.new}`]
  const command = [process.execPath, bin, 'verify', '--package', '--json', ...specs]
  // The first run gets the packages, which takes the network's time.
  await run(command)
  const startedAt = performance.now()
  const { stdout, stderr } = await run(command)
  const seconds = (performance.now() - startedAt) / 1000
  const [user = '0', system = '0'] = stderr.trim().split('\n').at(-1)!.split(' ')
  return { pair, ...answerIn(stdout), cpuSeconds: Number(user) + Number(system), seconds }
}

interface Report {
  readonly error?: { readonly code: string }
  readonly outcome: string
  readonly kept: number
  readonly broken: readonly string[]
  readonly flaky: readonly string[]
  readonly failedBefore: readonly string[]
}

function answerIn(stdout: string): Pick<Measured, 'said' | 'counts'> {
  const { error, outcome, kept, broken, flaky, failedBefore } = JSON.parse(stdout) as Report
  if (error !== undefined) return { said: error.code, counts: '' }
  const left = flaky.length + failedBefore.length
  const counts = `${kept} kept, ${broken.length} broken${left === 0 ? '' : `, ${left} not compared`}`
  return { said: outcome, counts }
}

/** With what bash says of the time of a command and its children, as the last line of stderr. */
async function run(command: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const { promise, resolve } = Promise.withResolvers<{ stdout: string; stderr: string }>()
  const script = 'TIMEFORMAT="%U %S"; time "$@"'
  execFile('bash', ['-c', script, 'bash', ...command], { maxBuffer: 100_000_000 }, (_error, stdout, stderr) =>
    resolve({ stdout, stderr }),
  )
  return promise
}

function rowOf({ pair, said, counts, cpuSeconds }: Measured): string {
  const cells = [
    `${pair.package} ${pair.old} → ${pair.new}`,
    pair.changed ?? 'nothing that breaks',
    counts,
    said,
    cpuSeconds.toFixed(1),
  ]
  return `| ${cells.join(' | ')} |`
}

function summaryOf(all: readonly Measured[]): string {
  const changed = all.filter(({ pair }) => pair.changed !== null)
  const unchanged = all.filter(({ pair }) => pair.changed === null)
  const found = changed.filter(({ said }) => said === 'broken').length
  const alarms = unchanged.filter(({ said }) => said === 'broken').length
  const times = all.map(({ cpuSeconds }) => cpuSeconds).toSorted((a, b) => a - b)
  const longest = times.at(-1) ?? 0
  const middle = times[Math.floor(times.length / 2)] ?? 0
  return `Announced changes that it found: ${found} of ${changed.length}. False alarms: ${alarms} of ${unchanged.length}. CPU: median ${middle.toFixed(1)} s, longest ${longest.toFixed(1)} s.`
}
