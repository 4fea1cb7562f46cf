import type {
  AcceptedStatus,
  GateStatus,
  GenerationStatus,
  MemberStatus,
  ProgramStatus,
  TaskStatus,
} from '@midflight/model'
import type { Paint } from '../terminal.ts'
import { counted } from './plan.ts'
import { table } from './table.ts'

/** Generations that people are shown; machines get all. */
const shownGenerations = 10
const shownTasks = 20
const shownMembers = 40
const shownAccepted = 10

export function statusView(status: ProgramStatus, paint: Paint): string {
  const { program, release, generation, generations, tasks, gate, memory, uptimeMs, pid, node } = status
  const facts = table([
    ['program', paint('bold', program)],
    ['release', release],
    ['generation', String(generation)],
    ['memory', `${megabytes(memory.heapUsedBytes)} heap, ${megabytes(memory.rssBytes)} in all`],
    ['up', `${duration(uptimeMs)}, process ${pid}, Node ${node}`],
  ])
  const latest = generations.toSorted((a, b) => b.number - a.number).slice(0, shownGenerations)
  const hidden = generations.length - latest.length
  const rows = latest.map((row) => generationRow(row, generation, paint))
  const list = `${table(rows)}${hidden > 0 ? `\n${paint('dim', `and ${hidden} older`)}` : ''}`
  const members = membersView(status.members ?? [], paint)
  const accepted = acceptedView(status.accepted ?? [], paint)
  const parts = [facts, list, accepted, members, tasksView(tasks, generation, paint), gateView(gate, paint)]
  return parts.filter((part) => part !== '').join('\n\n')
}

function generationRow({ number, release, collected }: GenerationStatus, current: number, paint: Paint): string[] {
  if (number === current) return [paint('green', '→'), String(number), release, paint('green', 'current')]
  return ['', String(number), release, paint('dim', collected ? 'collected' : 'still in memory')]
}

/** What the running program owes to somebody's word, by generation. */
function acceptedView(accepted: readonly AcceptedStatus[], paint: Paint): string {
  const rows = accepted
    .slice(0, shownAccepted)
    .flatMap(({ generation, at, who, reason, findings }) => [
      `${paint('yellow', 'Accepted')} with generation ${generation} by ${who}, ${at.replace(/\.\d+Z$/, 'Z')}: ${reason}`,
      ...findings.slice(0, shownAccepted).map(({ id, means }) => `  ${paint('bold', id)}\n    ${paint('dim', means)}`),
      ...(findings.length > shownAccepted ? [paint('dim', `  and ${findings.length - shownAccepted} more`)] : []),
    ])
  return rows.join('\n')
}

function membersView(members: readonly MemberStatus[], paint: Paint): string {
  if (members.length === 0) return ''
  const rows = members
    .slice(0, shownMembers)
    .map(({ kind, id, entry, generation, modules, state }) => [
      kind,
      String(id),
      entry,
      generation === null ? paint('yellow', 'runs without Midflight') : `generation ${generation}`,
      generation === null ? '' : counted(modules, 'module'),
      state === 'running' ? '' : paint('yellow', state),
    ])
  const hidden = members.length - rows.length
  const head = paint('bold', counted(members.length, 'member'))
  return `${head}\n${table(rows, '  ')}${hidden > 0 ? `\n${paint('dim', `  and ${hidden} more`)}` : ''}`
}

/** Tasks by generation, the oldest first: those that an older version is kept for are at the top. */
function tasksView(tasks: readonly TaskStatus[], current: number, paint: Paint): string {
  if (tasks.length === 0) return ''
  const older = new Set(tasks.map(({ generation }) => generation).filter((generation) => generation !== current))
  const overlap = older.size === 0 ? '' : `, ${counted(older.size, 'older generation')} kept for them`
  const rows = tasks
    .toSorted((a, b) => a.generation - b.generation || b.ageMs - a.ageMs)
    .slice(0, shownTasks)
    .map(({ kind, label, generation, ageMs }) => [kind, label, `generation ${generation}`, `for ${duration(ageMs)}`])
  const hidden = tasks.length - rows.length
  const head = paint('bold', `${counted(tasks.length, 'task')} in flight${overlap}`)
  return `${head}\n${table(rows, '  ')}${hidden > 0 ? `\n${paint('dim', `  and ${hidden} more`)}` : ''}`
}

function gateView({ closed, held }: GateStatus, paint: Paint): string {
  return closed
    ? paint('yellow', `An upgrade waits for them to end, and ${counted(held, 'new task')} at the gate.`)
    : ''
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}
