import type { HostMessage, MemberStatus, ModulePath } from '@midflight/model'
import type { Answers, StatusMessage } from './answers.ts'
import { idleEverywhere } from './idle-effects.ts'
import type { Member } from './member.ts'

/** A member that is busy for longer is listed as such, with what is known of it. */
const statusMs = 1_000

type StatusRequest = Extract<HostMessage, { type: 'status' }>

/** The status of all members in one: what any of them has loaded is loaded, and what any of them holds is in memory. */
export async function statusOfAll(
  self: Answers,
  members: ReadonlySet<Member>,
  { id, plans = false }: StatusRequest,
): Promise<StatusMessage> {
  const asked = [...members]
  const replies = await Promise.all(asked.map(async (member) => member.request({ type: 'status' }, statusMs)))
  // What one member has not run another may have.
  const own = self.status(id, plans && asked.length === 0 && members.size === 0)
  const outsiders = self.outsiders.list(new Set(asked.map((member) => member.id)))
  if (asked.length === 0 && outsiders.length === 0) return own
  const loaded = new Set<ModulePath>(own.loaded)
  const known = [own as Pick<StatusMessage, 'loaded' | 'idleEffects'>]
  const tasks = [...own.tasks]
  const held = new Set<number>()
  const listed: MemberStatus[] = [mainStatus(self, own)]
  for (const [index, member] of asked.entries()) {
    const reply = replies[index]
    if (member.isGone || reply === undefined || reply === 'gone') continue
    for (const file of member.known.loaded) loaded.add(file)
    const isBusy = reply === 'silent' || reply.type !== 'status'
    listed.push(statusOf(member, isBusy))
    known.push(isBusy ? member.known : reply)
    if (isBusy) continue
    tasks.push(...reply.tasks)
    for (const { number, collected } of reply.generations) if (!collected) held.add(number)
    listed.push(...(reply.members ?? []).filter(({ kind }) => kind !== 'main'))
  }
  listed.push(...outsiders)
  const generations = own.generations.map((known) => (held.has(known.number) ? { ...known, collected: false } : known))
  const idle = idleEverywhere(known)
  return { ...own, loaded: [...loaded], idleEffects: idle, generations, tasks, members: listed }
}

function mainStatus({ program }: Answers, { loaded, generation }: StatusMessage): MemberStatus {
  return {
    kind: 'main',
    id: process.pid,
    entry: program.entry,
    generation,
    modules: loaded.length,
    state: 'running',
  }
}

function statusOf({ kind, id, entry, known, isStarted }: Member, isBusy: boolean): MemberStatus {
  const state = isBusy ? 'busy' : isStarted ? 'running' : 'starting'
  return { kind, id, entry, generation: known.generation, modules: known.loaded.length, state }
}
