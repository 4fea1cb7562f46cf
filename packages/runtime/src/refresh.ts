import type { ItemStep, ModulePath, ModuleStep } from '@midflight/model'
import { commit } from './commit.ts'
import { discard, openStaged, prepare } from './prepare.ts'
import type { Program } from './program.ts'

/**
 * Gives unchanged importers of replaced modules fresh definitions, linked to fresh records: their call sites have seen two targets and V8
 * would not inline them any more, for ever (docs/decisions/0002). Done after the commit, in slices, when nothing else is prepared;
 * the program's generation stays the same.
 */
export interface Refresher {
  /** Adds modules in the order of dependency, and starts when the event loop comes to it. */
  request(modules: readonly ModulePath[]): void
  /** Stops for an upgrade; what is left is done after it. */
  pause(): void
  resume(): void
  /** Settles when there is nothing left to do. */
  idle(): Promise<void>
}

/** How long after a commit the work begins: connections come first. */
const delayMs = 20

/** How many modules are refreshed in one commit: the event loop is kept well below a millisecond. */
const batchSize = 16

export function createRefresher(program: Program): Refresher {
  const waiting = new Set<ModulePath>()
  let isPaused = false
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null

  const schedule = (): void => {
    if (isPaused || timer !== null || waiting.size === 0) return
    timer = setTimeout(() => {
      timer = null
      running ??= refreshAll().finally(() => {
        running = null
        schedule()
      })
    }, delayMs)
    timer.unref()
  }

  const refreshAll = async (): Promise<void> => {
    const modules = inOrder(program, waiting)
    const there = new Set(modules)
    for (const file of waiting) if (!there.has(file)) waiting.delete(file)
    for (let start = 0; start < modules.length && !isPaused; start += batchSize) {
      await refreshBatch(modules.slice(start, start + batchSize))
    }
  }

  const refreshBatch = async (modules: readonly ModulePath[]): Promise<void> => {
    const steps = modules.map((file) => stepOf(program, file))
    const staged = openStaged(program, { release: null, steps, modules: [] })
    try {
      await prepare(program, staged, () => {
        if (isPaused) throw new RefreshPaused('An upgrade came first')
      })
      if (isPaused) return discard(program, staged)
      commit(program, staged, () => {}).keep()
      for (const file of modules) waiting.delete(file)
    } catch (thrown) {
      // Fresh definitions are for speed alone: what cannot have them runs on as it is.
      if (!(thrown instanceof RefreshPaused)) for (const file of modules) waiting.delete(file)
    }
  }

  return {
    request: (modules) => {
      for (const file of modules) waiting.add(file)
      schedule()
    },
    pause: () => {
      isPaused = true
      if (timer !== null) clearTimeout(timer)
      timer = null
    },
    resume: () => {
      isPaused = false
      schedule()
    },
    idle: async () => {
      while (!isPaused && (running !== null || waiting.size > 0)) {
        await (running ?? new Promise((resolve) => setTimeout(resolve, delayMs)))
      }
    },
  }
}

class RefreshPaused extends Error {}

/** Dependencies first, as their importers link to the fresh records of theirs. */
function inOrder(program: Program, files: ReadonlySet<ModulePath>): ModulePath[] {
  const ordered: ModulePath[] = []
  const seen = new Set<ModulePath>()
  const visit = (file: ModulePath): void => {
    if (seen.has(file)) return
    seen.add(file)
    for (const request of program.modules.get(file)?.requests ?? [])
      if (request.kind === 'upgradable') visit(request.path)
    if (files.has(file) && program.units.get(file)?.instance != null) ordered.push(file)
  }
  for (const file of files) visit(file)
  return ordered
}

function stepOf(program: Program, file: ModulePath): ModuleStep {
  const items: Record<string, ItemStep> = {}
  for (const { key, shape } of program.modules.get(file)!.items) {
    items[key] = shape === 'function' || shape === 'class' ? 'evaluate' : shape === 'effect' ? 'skip' : 'carry'
  }
  return { module: file, action: 'refresh', items, pinnedClasses: [], pinnedBindings: [] }
}
