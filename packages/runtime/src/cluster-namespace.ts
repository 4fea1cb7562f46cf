import path from 'node:path'
import type { Cluster, ClusterSettings, Worker } from 'node:cluster'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { ModulePath } from '@midflight/model'
import { overlayNamespace } from './overlay.ts'
import { moduleOfFile } from './member-entry.ts'
import type { Program } from './program.ts'
import { whenFree } from './recruit.ts'

/** The file that a process of the cluster runs in place of its entry. */
const bootstrap = fileURLToPath(new URL('./bootstrap.bundle.js', import.meta.url))

/**
 * `node:cluster` as the program's own modules see it: a process that is forked with a module of the release, as it is by default, runs under the
 * runtime. Everything else is Node's own, and so is what packages see.
 */
export function clusterNamespace(program: Program, namespace: { readonly default: Cluster }): object {
  const { default: cluster } = namespace
  const fork = (environment?: object): Worker => {
    const settings = settingsOf(cluster)
    const recruit = program.recruit?.process ?? null
    const started = recruit === null ? null : startedModule(program, settings)
    if (recruit === null || started === null) return cluster.fork(environment)
    const stdio = [...listed(settings), 'pipe'] as const
    const place = stdio.length - 1
    const worker = forkWith(cluster, settings, environment, {
      exec: bootstrap,
      args: [`midflight:${place}`, started.file, ...(settings.args ?? [])],
      stdio: [...stdio],
    })
    const pipe = worker.process.stdio[place] as Duplex | undefined
    // Without one the process has not been started; Node says so by its own events.
    if (pipe == null) return worker
    const { entry } = started
    const start = (): void => recruit({ id: worker.process.pid ?? 0, entry, pipe })
    whenFree(program, entry, start, () => worker.kill())
    return worker
  }
  return overlayNamespace(namespace, { fork })
}

/** What `fork` is going to use: Node fills in the same when it is called. */
function settingsOf(cluster: Cluster): ClusterSettings {
  return { args: process.argv.slice(2), exec: process.argv[1]!, silent: false, ...cluster.settings }
}

/** Node reads the settings while it forks, and shows them to listeners of 'setup' later: they find their own there. */
function forkWith(
  cluster: Cluster,
  settings: ClusterSettings,
  environment: object | undefined,
  instead: Pick<ClusterSettings, 'exec' | 'args' | 'stdio'>,
): Worker {
  const { exec, args, stdio } = settings
  const writable = cluster as { settings: ClusterSettings }
  const before = writable.settings
  try {
    writable.settings = { ...before, ...instead }
    return cluster.fork(environment)
  } finally {
    const used = writable.settings
    Object.assign(used, { exec, args })
    if (stdio === undefined) delete used.stdio
    else used.stdio = stdio
  }
}

function startedModule(
  program: Program,
  { exec, cwd }: ClusterSettings,
): { readonly entry: ModulePath; readonly file: string } | null {
  if (exec === undefined) return null
  const file = path.resolve(cwd ?? '.', exec)
  const entry = moduleOfFile(program, file)
  return entry === null ? null : { entry, file }
}

/** `stdio` as a list, as `child_process.fork` makes it. */
function listed({ stdio, silent }: ClusterSettings): unknown[] {
  if (Array.isArray(stdio)) return stdio
  const each = typeof stdio === 'string' ? stdio : silent === true ? 'pipe' : 'inherit'
  return [each, each, each, 'ipc']
}
