import type { Cluster } from 'node:cluster'
import type { Worker } from 'node:worker_threads'
import type { MemberStatus } from '@midflight/model'

/** Threads and cluster processes that run without Midflight: packages have started them, or they run what is not in the release. */
export interface Outsiders {
  /** `own` are the ids of the processes that are members. */
  list(own: ReadonlySet<number>): MemberStatus[]
}

const ownWorkers = new WeakSet<Worker>()

/** Notes a thread that is a member. */
export function noteOwn(worker: Worker): void {
  ownWorkers.add(worker)
}

/** Most threads that are remembered; of more there is little to say. */
const maxThreads = 1_000

/** Watches the threads that are started in this thread from now on. */
export function watchOutsiders(): Outsiders {
  let threads: WeakRef<Worker>[] = []
  const alive = (): Worker[] => threads.flatMap((reference) => reference.deref() ?? []).filter(isAlive)
  const note = (worker: Worker): void => {
    if (ownWorkers.has(worker)) return
    if (threads.length >= maxThreads) threads = alive().map((known) => new WeakRef(known))
    if (threads.length < maxThreads) threads.push(new WeakRef(worker))
  }
  // Node tells of a thread in the next tick, and so of one that was started before the program only before this.
  process.nextTick(() => process.on('worker', note))
  return {
    list: (own) => [
      ...alive().map(({ threadId }) => outsider(threadId, '')),
      ...forked().filter(({ id }) => !own.has(id)),
    ],
  }
}

/** Node gives a thread that has ended the id -1. */
function isAlive({ threadId }: Worker): boolean {
  return threadId >= 0
}

function forked(): MemberStatus[] {
  const cluster = process.getBuiltinModule('node:cluster') as unknown as Cluster
  return Object.values(cluster.workers ?? {}).flatMap((worker) => {
    if (worker === undefined || worker.isDead()) return []
    const { pid, spawnargs } = worker.process
    return pid === undefined ? [] : [outsider(pid, spawnargs.slice(1).find((value) => !value.startsWith('-')) ?? '')]
  })
}

function outsider(id: number, entry: string): MemberStatus {
  return { kind: 'outside', id, entry, generation: null, modules: 0, state: 'running' }
}
