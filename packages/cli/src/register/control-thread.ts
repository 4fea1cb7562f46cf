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
import { sign, type MainMessage, type ThreadData, type ThreadMessage } from './messages.ts'

const data = workerData as ThreadData
const orders: MessagePort = data.orders
let isVerdictGiven = false
const host = start()
orders.on('message', (message: MainMessage) => void end(message))

async function start(): Promise<AttachedHost | null> {
  try {
    const [{ attachHost }, { portStream }] = await Promise.all([
      import('@midflight/host'),
      import('@midflight/runtime/in-process'),
    ])
    const attached = await attachHost({
      entry: data.entry,
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

async function end({ exitCode }: MainMessage): Promise<void> {
  try {
    await (await host)?.end(exitCode)
  } finally {
    wake(sign.ended)
  }
}

function noControlView(found: string, paint: Paint): string {
  return `${paint('red', 'midflight')}: the program runs, and cannot be upgraded: ${found} Name another place for its control socket with MIDFLIGHT_CONTROL=<path>.`
}

/** Only what is not as one would expect is worth a line: children of `node --test` run side by side as a matter of course. */
function tellWhere({ control }: AttachedHost): void {
  if (control === null || control.isWanted || process.env['NODE_TEST_CONTEXT'] !== undefined) return
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
