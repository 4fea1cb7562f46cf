import type { GenerationReport, GenerationState, Holder, HolderKind, TaskGroup, WhoReport } from '@midflight/model'
import type { Paint } from '../terminal.ts'
import { counted } from './plan.ts'
import { table } from './table.ts'

const states: Readonly<Record<GenerationState, { readonly text: string; readonly format: Parameters<Paint>[0] }>> = {
  current: { text: 'current', format: 'green' },
  'in-use': { text: 'in use: some of its modules have not been replaced', format: 'blue' },
  held: { text: 'replaced, and held', format: 'yellow' },
  collected: { text: 'collected', format: 'dim' },
}

const words: Readonly<Record<HolderKind, string>> = {
  timer: 'timer',
  immediate: 'immediate',
  listener: 'listener',
  'async-function': 'call not ended',
  generator: 'generator',
  promise: 'promise',
  instance: 'instance',
  state: 'state',
  'async-context': 'async context',
  native: 'native',
  code: 'old code',
  midflight: 'Midflight',
  unknown: 'unknown',
}

/** Which old code is in memory, and who holds it. */
export function whoView(report: WhoReport, paint: Paint): string {
  const { generations, snapshot } = report
  const parts = generations.map((generation) => generationView(generation, report, paint))
  const footer =
    snapshot === null
      ? 'Without a heap snapshot: who holds what is not known. Ask without --quick.'
      : `A heap snapshot of ${megabytes(snapshot.heapBytes)} paused the program for ${snapshot.pausedMs} ms` +
        `${report.sharedBytes === null || report.sharedBytes === 0 ? '' : `; several old generations hold ${megabytes(report.sharedBytes)} together`}.`
  return [...parts, paint('dim', footer)].join('\n')
}

function generationView(generation: GenerationReport, report: WhoReport, paint: Paint): string {
  const { number, release, state, until, retainedBytes, holders, modules, tasks } = generation
  const { text: known, format } = states[state]
  // Without a snapshot, what has not been collected may be held or not.
  const text = state === 'held' && report.snapshot === null ? 'replaced, still in memory' : known
  const since = until === null ? '' : `, since ${until.replace('T', ' ').replace(/\.\d+Z$/, 'Z')}`
  const bytes = state === 'held' && retainedBytes !== null ? `, ${megabytes(retainedBytes)}` : ''
  const head = `generation ${number}  ${release}  ${paint(format, text)}${state === 'held' ? since : ''}${bytes}`
  const rows = [...tasks.map(rowOfTasks), ...holders.map((holder) => rowOf(holder, paint))]
  if (rows.length > 0) return `${head}\n${table(rows, '  ')}`
  const isUnexplained = state === 'held' && report.snapshot !== null
  return isUnexplained ? `${head}\n  ${modules.join(', ')}: nothing that holds it was found` : head
}

function rowOfTasks({ kind, label, count, oldestMs }: TaskGroup): string[] {
  const age = `for ${(oldestMs / 1000).toFixed(1)} s`
  return ['task', kind, label, count === 1 ? age : `${count} times, the oldest ${age}`]
}

function rowOf({ kind, code, where, count, examples }: Holder, paint: Paint): string[] {
  const place = code.line === null ? code.module : `${code.module}:${code.line}`
  const name = code.name === '' ? '' : ` ${code.name}`
  const some = examples.length === 0 ? '' : paint('dim', `such as ${examples.join(', ')}`)
  const times = count === 1 ? '' : counted(count, 'time')
  return [words[kind], `${place}${name}`, where, [times, some].filter((part) => part !== '').join(' ')]
}

function megabytes(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
