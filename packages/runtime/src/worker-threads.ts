import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type * as WorkerThreads from 'node:worker_threads'
import type { MessagePort, Worker } from 'node:worker_threads'
import type { ModulePath } from '@midflight/model'
import { moduleOfFile } from './member-entry.ts'
import { noteOwn } from './outsiders.ts'
import { overlayNamespace } from './overlay.ts'
import type { Program } from './program.ts'
import { memberImage, whenFree } from './recruit.ts'
import { createShared, type Shared } from './standstill.ts'

/** What a new thread finds as the first message of its parent. The program's code never sees it: it is taken before that runs. */
export interface ThreadWelcome {
  readonly port: MessagePort
  readonly shared: Shared
  /** What is to be `process.argv[1]`. */
  readonly file: string
}

/** The file that a thread of the program runs in place of its entry. */
const bootstrap = new URL('./bootstrap-thread.bundle.js', import.meta.url)

/**
 * `node:worker_threads` as the program's own modules see it: a worker that is started with a module of the release runs under the runtime.
 * Everything else is Node's own, and so is what packages see.
 */
export function threadsNamespace(program: Program, threads: typeof WorkerThreads): object {
  const Own: typeof Worker = new Proxy(threads.Worker, {
    construct: (Native, values: unknown[], newTarget: typeof Worker) => {
      const target = newTarget === Own ? Native : newTarget
      const started = program.recruit === null ? null : startedModule(program, values)
      if (started === null) return Reflect.construct(Native, values, target) as Worker
      const worker = Reflect.construct(Native, [bootstrap, values[1]], target) as Worker
      noteOwn(worker)
      welcome(program, threads, worker, started)
      return worker
    },
  })
  return overlayNamespace(threads, { Worker: Own })
}

interface StartedModule {
  readonly entry: ModulePath
  readonly file: string
}

function welcome(
  program: Program,
  threads: typeof WorkerThreads,
  worker: Worker,
  { entry, file }: StartedModule,
): void {
  const { port1, port2 } = new threads.MessageChannel()
  const shared = createShared()
  const { threadId } = worker
  // A subclass may have a `postMessage` of its own.
  threads.Worker.prototype.postMessage.call(worker, { port: port2, shared, file } satisfies ThreadWelcome, [port2])
  const recruit = program.recruit!
  const start = (): void => {
    port1.postMessage({ type: 'image', image: memberImage(program, entry) })
    recruit.thread({ id: threadId, entry, port: port1, shared, receive: threads.receiveMessageOnPort })
  }
  whenFree(program, entry, start, () => void worker.terminate())
}

/** The module of the release that `new Worker(...)` is to run; null for everything that Node runs by itself. */
function startedModule(program: Program, [given, options]: readonly unknown[]): StartedModule | null {
  if ((options as { eval?: unknown } | undefined)?.eval) return null
  const file = fileOf(given)
  if (file === null) return null
  const entry = moduleOfFile(program, file)
  return entry === null ? null : { entry, file }
}

/** Node takes URLs of files, absolute paths, and paths that start with a dot, from the working directory on. */
function fileOf(given: unknown): string | null {
  if (given instanceof URL) return given.protocol === 'file:' ? fileURLToPath(given) : null
  if (typeof given !== 'string') return null
  return path.isAbsolute(given) || /^\.\.?[\\/]/.test(given) ? path.resolve(given) : null
}
