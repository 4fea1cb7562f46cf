import { writeSync } from 'node:fs'
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads'
import { portStream, runImage } from '@midflight/runtime/in-process'
import type { Instructions } from '../recorder/instructions.ts'
import { introduceProcess } from '../recorder/recorder.ts'
import { runRecorded } from '../recorder/run-recorded.ts'
import { sign, type MainMessage, type ThreadData, type ThreadMessage } from './messages.ts'

/** Longest time for the first build; Node runs the entry itself then. */
const verdictMs = 120_000
/** The process does not wait longer for the thread to note its end. */
const endMs = 500
/** A record is to be whole. */
const recordedEndMs = 10_000

/**
 * Starts a thread that is the host of this process, and waits for the program's image: no turn of the event loop passes. Returns what runs
 * the image; null where there is none, and Node is to run the entry.
 */
export function takeOver(entryFile: string, instructions: Instructions | null): (() => Promise<void>) | null {
  const channel = new MessageChannel()
  const orders = new MessageChannel()
  const signs = new Int32Array(new SharedArrayBuffer(8))
  const recorded = instructions === null ? null : { instructions, name: introduceProcess(instructions, entryFile) }
  const worker = startThread({ entry: entryFile, channel: channel.port2, orders: orders.port2, signs, recorded })
  Atomics.wait(signs, sign.verdict, 0, verdictMs)
  const message = receiveMessageOnPort(orders.port1)?.message as ThreadMessage | undefined
  if (message?.kind !== 'built') {
    if (message === undefined)
      say(`The first build did not end within ${verdictMs / 1000} s; Node runs ${entryFile} itself.`)
    void worker.terminate()
    return null
  }
  worker.on('error', (error) => say(`The part that upgrades this process failed: ${error.message}.`))
  worker.on('exit', () => say('The program runs on, and cannot be upgraded until it is started again.'))
  noteEnd(orders.port1, signs, recorded === null ? endMs : recordedEndMs)
  const { image } = message
  if (recorded === null) return async () => runImage(image, portStream(channel.port1))
  return async () => runRecorded(image, recorded, { channel: channel.port1, orders: orders.port1 })
}

/** The thread has none of the program's options, and its standard streams are its own: those of the process are not even opened. */
function startThread(data: ThreadData): Worker {
  const { NODE_OPTIONS: _options, NODE_V8_COVERAGE: _coverage, ...env } = process.env
  const worker = new Worker(new URL('./control-thread.js', import.meta.url), {
    workerData: data,
    transferList: [data.channel, data.orders],
    execArgv: [],
    env,
    stdout: true,
    stderr: true,
    name: 'midflight',
  })
  worker.unref()
  // A failure before the verdict is told by the thread itself.
  worker.on('error', () => undefined)
  return worker
}

/** The thread ends with the process, without a chance of its own to take its socket away. */
function noteEnd(orders: MessagePort, signs: Int32Array, timeoutMs: number): void {
  orders.unref()
  process.once('exit', (exitCode) => {
    orders.postMessage({ kind: 'end', exitCode } satisfies MainMessage)
    Atomics.wait(signs, sign.ended, 0, timeoutMs)
  })
}

function say(text: string): void {
  try {
    writeSync(2, `midflight: ${text}\n`)
  } catch {
    // Nobody reads it.
  }
}
