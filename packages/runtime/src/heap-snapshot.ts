import type inspectorModule from 'node:inspector'
import v8 from 'node:v8'
import type { HostMessage, RuntimeMessage } from '@midflight/model'
import { reportError } from '@midflight/model'
import type { Transactions } from './transaction.ts'

type Message = Extract<HostMessage, { type: 'snapshot' }>

/** How long work after a commit may take before the snapshot is taken all the same. */
const refreshLimitMs = 2000

/** Writes a snapshot of the heap, readable for the user alone. V8 collects garbage first, so what it shows is what something holds. */
export async function writeSnapshot({ id, file }: Message, transactions: Transactions): Promise<RuntimeMessage> {
  // Importers that wait for fresh definitions would show as old code that is about to go.
  await within(refreshLimitMs, transactions.refreshed())
  try {
    const started = performance.now()
    v8.writeHeapSnapshot(file)
    forgetObjectNumbers()
    return { type: 'snapshot', id, pausedMs: performance.now() - started }
  } catch (thrown) {
    const remedy = 'See to it that there is space on the device, then ask again; `--quick` needs no snapshot.'
    return { type: 'failed', id, error: reportError(thrown, { code: 'snapshot-failed', remedy }) }
  }
}

/**
 * V8 numbers all objects for a snapshot, and goes on following them from one garbage collection to the next, which costs time and
 * memory. A debugger's client that leaves makes it stop.
 */
function forgetObjectNumbers(): void {
  const inspector = process.getBuiltinModule('node:inspector') as typeof inspectorModule | undefined
  if (inspector === undefined) return
  const session = new inspector.Session()
  session.connect()
  session.post('HeapProfiler.enable')
  session.post('HeapProfiler.disable')
  session.disconnect()
}

async function within(limitMs: number, work: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, limitMs)
  await Promise.race([work, promise])
  clearTimeout(timer)
}
