/** The thread that is the host of a process that runs its entry itself: it builds, plans and answers the control socket. */
import { writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { workerData, type MessagePort } from 'node:worker_threads'
import { reportError } from '@midflight/model'
import type { AttachedHost } from '@midflight/host'
import { paintFor, type Paint } from '../terminal.ts'
import { warningView } from '../views/host-event.ts'
import { errorView } from '../views/error.ts'
import { refusalView } from '../views/outcome.ts'
import type { Upgraded } from '../recorder/instructions.ts'
import { appendEvent } from '../recorder/log.ts'
import { sign, type MainMessage, type ThreadData, type ThreadMessage } from './messages.ts'

const data = workerData as ThreadData
const orders: MessagePort = data.orders
let isVerdictGiven = false
const host = start()
const planning = recordPlan()
orders.on('message', (message: MainMessage) => void (message.kind === 'end' ? end(message.exitCode) : upgrade()))

async function start(): Promise<AttachedHost | null> {
  try {
    const [{ attachHost }, { portStream }] = await Promise.all([
      import('@midflight/host'),
      import('@midflight/runtime/in-process'),
    ])
    const attached = await attachHost({
      entry: data.entry,
      listens: data.recorded === null,
      alsoBuild: isPlace() ? (data.recorded?.instructions.source ?? null) : null,
      control: process.env['MIDFLIGHT_CONTROL'] ?? null,
      toProgram: portStream(data.channel),
      onBuilt: (image) => giveVerdict({ kind: 'built', image }),
      onNoControl: ({ message }) => say((paint) => noControlView(message, paint)),
      onWarning: (error) => say((paint) => warningView({ kind: 'warning', error }, paint)),
    })
    if (attached.kind === 'not-built') {
      decline((paint) =>
        refusalView(attached.reasons, paint, 'Node runs the program itself, and it cannot be upgraded'),
      )
      return null
    }
    tellWhere(attached)
    return attached
  } catch (thrown) {
    // The program runs: the main thread hears of it as of any failure of this thread.
    if (isVerdictGiven) throw thrown
    const report = reportError(thrown, { code: 'internal-error', remedy: 'Please report this with the stack below.' })
    decline((paint) => `${errorView(report, paint)}\nNode runs the program itself, and it cannot be upgraded.`)
    return null
  }
}

async function end(exitCode: number): Promise<void> {
  try {
    await planning
    await (await host)?.end(exitCode)
  } finally {
    wake(sign.ended)
  }
}

function noControlView(found: string, paint: Paint): string {
  return `${paint('red', 'midflight')}: the program runs, and cannot be upgraded: ${found} Name another place for its control socket with MIDFLIGHT_CONTROL=<path>.`
}

const call = { onProgress: () => undefined, gone: new AbortController().signal }

/** Upgrades the process, for `midflight verify`. */
async function upgrade(): Promise<void> {
  orders.postMessage({ kind: 'upgraded', upgraded: await upgraded() } satisfies ThreadMessage)
}

async function upgraded(): Promise<Upgraded> {
  const attached = await host
  const source = data.recorded?.instructions.source
  if (attached === null || source === undefined || source === null) return { outcome: 'unchanged' }
  try {
    const outcome = await attached.api.upgrade({ source, strategy: 'auto', queue: true }, call)
    if (outcome.outcome === 'refused') return { outcome: 'refused', reasons: outcome.reasons }
    if (outcome.outcome === 'aborted') return { outcome: 'aborted', message: outcome.error.message }
    return { outcome: outcome.outcome }
  } catch (thrown) {
    return { outcome: 'aborted', message: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}

/** In a run without an upgrade: what one would do, so that points where nothing can happen are not tried. */
async function recordPlan(): Promise<void> {
  const attached = await host
  if (attached === null || data.recorded === null) return
  const { instructions, name } = data.recorded
  if (instructions.source === null || instructions.at !== null) return
  try {
    const planned = await attached.api.plan({ source: instructions.source }, call)
    const verdict = planned.outcome === 'refused' ? 'refused' : planned.plan.verdict
    const reasons = planned.outcome === 'refused' ? planned.reasons : []
    appendEvent(instructions.log, { kind: 'plan', process: name, verdict, reasons })
  } catch {
    // Without a plan, its points are tried.
  }
}

function isPlace(): boolean {
  return data.recorded !== null && data.recorded.instructions.at?.process === data.recorded.name
}

/** Only what is not as one would expect is worth a line: children of `node --test` run side by side as a matter of course. */
function tellWhere({ control }: AttachedHost): void {
  if (data.recorded !== null || control === null || control.isWanted || process.env['NODE_TEST_CONTEXT'] !== undefined)
    return
  say(() => `midflight: another process listens at the usual place; name this one with --control ${control.path}`)
}

function decline(view: (paint: Paint) => string): void {
  say(view)
  giveVerdict({ kind: 'declined' })
}

function giveVerdict(message: ThreadMessage): void {
  isVerdictGiven = true
  orders.postMessage(message)
  wake(sign.verdict)
}

function wake(place: number): void {
  Atomics.store(data.signs, place, 1)
  Atomics.notify(data.signs, place)
}

/** Written at once, by this thread: what goes through the main thread is lost when that ends. */
function say(view: (paint: Paint) => string): void {
  const paint = paintFor({ isTTY: isatty(2) }, process.env)
  try {
    writeSync(2, `${view(paint)}\n`)
  } catch {
    // Nobody reads it.
  }
}
