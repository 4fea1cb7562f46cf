import { basename, extname } from 'node:path'
import { performance } from 'node:perf_hooks'
import { isMidflightError, MidflightError, type ModulePath } from '@midflight/model'
import type { ControlApi } from '../control/api.ts'
import type { HostEvent, OnHostEvent } from '../events.ts'
import { openSaves } from './saves.ts'
import { watchSettling } from './settling.ts'
import { watchPackage } from './watch.ts'

export interface UpgradeOnSaveOptions {
  readonly root: string
  readonly api: Pick<ControlApi, 'upgrade'>
  readonly isModule: (path: ModulePath) => boolean
  readonly onEvent: OnHostEvent
}

type SaveOutcome = Extract<HostEvent, { kind: 'saved' }>['outcome']

const sourceExtensions = new Set(['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'])

/** Upgrades the program whenever a file of its package is saved. Returns the function that stops it. */
export async function upgradeOnSave(options: UpgradeOnSaveOptions): Promise<() => Promise<void>> {
  const { root, isModule, onEvent } = options
  const onSave = async (files: readonly string[]): Promise<void> => {
    const startedAt = performance.now()
    settling.reading(files)
    const outcome = await upgrade(options.api)
    // A source file that the program does not use says nothing about it.
    if (outcome.outcome === 'unchanged' && !files.some(isModule)) return
    onEvent({ kind: 'saved', files, outcome, elapsedMs: performance.now() - startedAt })
  }
  const settling = watchSettling({ root, onChange: (file) => saves.changed(file) })
  const saves = openSaves({ onSave, isSteady: (files) => settling.isSteady(files) })
  const stopWatching = await watchPackage({
    root,
    onChange: (file) => {
      if ((isModule(file) || mayConcern(file)) && settling.isNew(file)) saves.changed(file)
    },
    onFailure: (error) => onEvent({ kind: 'warning', error }),
  })
  return async () => {
    saves.close()
    await stopWatching()
  }
}

async function upgrade(api: Pick<ControlApi, 'upgrade'>): Promise<SaveOutcome> {
  try {
    const call = { onProgress: () => undefined, gone: new AbortController().signal }
    return await api.upgrade({ strategy: 'auto', queue: true, types: false }, call)
  } catch (thrown) {
    return { outcome: 'failed', error: asMidflightError(thrown) }
  }
}

/** Data that the program writes into its own package must not set off builds, so other files count only as modules. */
function mayConcern(file: string): boolean {
  if (sourceExtensions.has(extname(file))) return true
  return file === 'package.json' || /^tsconfig.*\.json$/.test(basename(file))
}

function asMidflightError(thrown: unknown): MidflightError {
  if (isMidflightError(thrown)) return thrown
  const message = `Could not upgrade after the save: ${thrown instanceof Error ? thrown.message : String(thrown)}.`
  const remedy = 'The program runs on as before. Please report this.'
  return new MidflightError('internal-error', message, { remedy, cause: thrown })
}
