import { setTimeout as delay } from 'node:timers/promises'
import { reportError, type ErrorCode, type Phase } from '@midflight/model'
import type { Aborted } from './answers.ts'
import { nameOf, type Member, type Reply, type Request } from './member.ts'
import { ringMs } from './standstill.ts'
import type { PrepareMessage } from './transaction.ts'

/**
 * One upgrade of all members. Each step is done once for every member, in its order: a member that joins meanwhile does what the others have done.
 * A member that ends does not fail an upgrade. The first failure of any other is returned, and names the member; then `abort` is to follow.
 */
export interface MemberUpgrade {
  prepare(): Promise<Aborted | null>
  /** A member that has joined after `prepare` has been called. */
  join(member: Member): void
  /** Closes the gates of all, and waits until no task is in flight in any. */
  quiesce(deadlineMs: number): Promise<Aborted | null>
  /** Migrates in all. */
  gate(): Promise<Aborted | null>
  /** Threads stand still from here on, as soon as their event loops come to it. */
  gather(): Promise<Aborted | null>
  commitProcesses(): Promise<Aborted | null>
  /** Settles when all threads stand still at once; what follows has to be done in the same turn of the event loop. */
  standStill(): Promise<Aborted | null>
  /** Keeps the event loop: no code of the program runs in this process until all of its threads have committed. */
  commitThreads(): Aborted | null
  settle(): Promise<void>
  /** Takes everything back, commits included. */
  abort(): Promise<void>
}

/** Members watch the time of a prepare themselves; their coordinator takes over when they are too busy to. */
const graceMs = { worker: 250, process: 500 }
/** A migration takes what it takes; this one does not end. */
const migrateMs = 3_600_000
const gatherMs = { worker: 10_000, process: 11_000 }
/** How long to wait until threads that have all stood still do so at once. */
const fixMs = 5_000
/** How long the coordinator sleeps while it waits for threads to commit. */
const pauseMs = 0.05
const commitMs = { worker: 1_000, process: 2_000 }
/** The coordinator does not wait longer for members that have nothing to say but that they have done as told. */
const settleMs = 1_000

type Step = (member: Member) => Promise<Aborted | null>

export function createMemberUpgrade(members: ReadonlySet<Member>, message: PrepareMessage): MemberUpgrade {
  let ringing: NodeJS.Timeout | null = null
  const stopRinging = (): void => {
    if (ringing !== null) clearInterval(ringing)
    ringing = null
  }
  const ask = async (member: Member, phase: Phase, request: Request, timeoutMs: number): Promise<Aborted | null> =>
    failureOf(member, phase, await member.request(request, timeoutMs), { id: message.id, timeoutMs })

  const prepareOne = once(async (member) => {
    await withinTime(member.started, message.timeoutMs)
    if (!member.isStarted && !member.isGone) return stillStarting(member, message.id)
    return ask(member, 'prepare', message, message.timeoutMs + graceMs[member.kind])
  })
  let deadlineMs: number | null = null
  const quiesceOne = once(async (member) => {
    const failure = await prepareOne(member)
    if (failure !== null || deadlineMs === null) return failure
    return ask(member, 'gate', { type: 'quiesce', deadlineMs }, deadlineMs + graceMs[member.kind])
  })
  const gateOne = once(async (member) => {
    const failure = await quiesceOne(member)
    if (failure !== null || deadlineMs === null) return failure
    return ask(member, 'migrate', { type: 'gate', deadlineMs }, migrateMs)
  })
  const gatherOne = once(
    async (member) => (await gateOne(member)) ?? ask(member, 'commit', { type: 'gather' }, gatherMs[member.kind]),
  )
  const threads = (): Member[] => [...members].filter(({ kind }) => kind === 'worker')
  const commitOne = once(async (member) => {
    if (member.kind === 'worker') return null
    return (await gatherOne(member)) ?? ask(member, 'commit', { type: 'commit' }, commitMs.process)
  })
  const standStill = (): Promise<Aborted | null> => fixAll(members, gatherOne, message.id)
  const tellAll = async (request: Request): Promise<void> => {
    stopRinging()
    await Promise.all([...members].map((member) => member.request(request, settleMs)))
  }
  return {
    // Those that join from now on are waited for when all are gathered: while it is prepared there may always be one that starts.
    prepare: () => firstFailure([...members].map(prepareOne)),
    join: (member) => void prepareOne(member),
    quiesce: (withinMs) => {
      deadlineMs = withinMs
      return forAll(members, quiesceOne)
    },
    gate: () => forAll(members, gateOne),
    gather: async () => {
      ringing ??= setInterval(() => {
        for (const { line } of members) line.ring()
      }, ringMs)
      return (await forAll(members, gatherOne)) ?? standStill()
    },
    commitProcesses: () => forAll(members, commitOne),
    standStill,
    commitThreads: () => commitNow(threads(), message.id),
    settle: () => tellAll({ type: 'settle', keep: true }),
    abort: () => tellAll({ type: 'abort' }),
  }
}

/** Waits until all threads stand still at once. Those that join meanwhile are gathered first. */
async function fixAll(members: ReadonlySet<Member>, gatherOne: Step, id: number): Promise<Aborted | null> {
  const end = performance.now() + fixMs
  for (;;) {
    const failure = await forAll(members, gatherOne)
    if (failure !== null) return failure
    const moving = [...members].find(({ line }) => !line.fix())
    if (moving === undefined && !hearAll(members)) return null
    for (const { line } of members) line.unfix()
    if (performance.now() > end) return silent(moving ?? [...members][0]!, 'commit', id, fixMs)
    await delay(ringMs / 4)
  }
}

/** Whether one of them has started another, which has to be asked like all others. */
function hearAll(members: ReadonlySet<Member>): boolean {
  const { size } = members
  for (const { line } of members) while (line.hear());
  return members.size !== size
}

/** Has threads that stand still commit, and waits for their answers in this turn of the event loop. */
function commitNow(threads: readonly Member[], id: number): Aborted | null {
  const waiting = new Set(threads)
  let failure: Aborted | null = null
  for (const member of threads) {
    member.post({ type: 'commit' }, (reply) => {
      waiting.delete(member)
      failure ??= failureOf(member, 'commit', reply, { id, timeoutMs: commitMs.worker })
    })
  }
  const end = performance.now() + commitMs.worker
  const pause = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  while (waiting.size > 0 && failure === null) {
    for (const { line } of waiting) while (line.hear());
    if (waiting.size === 0) break
    const [late] = waiting
    if (performance.now() > end) return silent(late!, 'commit', id, commitMs.worker)
    for (const { line } of threads) line.ring()
    Atomics.wait(pause, 0, 0, pauseMs)
  }
  return failure
}

function once(step: Step): Step {
  const done = new WeakMap<Member, Promise<Aborted | null>>()
  return (member) => {
    let known = done.get(member)
    if (known === undefined) done.set(member, (known = step(member)))
    return known
  }
}

/** Settles with the first failure, or when every member has done the step, those included that have joined meanwhile. */
async function forAll(members: ReadonlySet<Member>, step: Step): Promise<Aborted | null> {
  const done = new Set<Member>()
  for (;;) {
    const next = [...members].filter((member) => !done.has(member))
    if (next.length === 0) return null
    for (const member of next) done.add(member)
    const failure = await firstFailure(next.map(step))
    if (failure !== null) return failure
  }
}

export async function firstFailure(steps: readonly Promise<Aborted | null>[]): Promise<Aborted | null> {
  const { promise, resolve } = Promise.withResolvers<Aborted | null>()
  for (const step of steps) void step.then((failure) => (failure === null ? undefined : resolve(failure)))
  void Promise.all(steps).then(() => resolve(null))
  return promise
}

function failureOf(
  member: Member,
  phase: Phase,
  reply: Reply,
  { id, timeoutMs }: { readonly id: number; readonly timeoutMs: number },
): Aborted | null {
  if (reply === 'gone') return null
  if (reply === 'silent') return silent(member, phase, id, timeoutMs)
  if (reply.type !== 'aborted') return null
  const { error } = reply
  return { ...reply, id, error: { ...error, message: `In the ${nameOf(member)}: ${error.message}` } }
}

function silent(member: Member, phase: Phase, id: number, timeoutMs: number): Aborted {
  const message = `The ${nameOf(member)} has not come to its event loop within ${timeoutMs / 1000} s`
  const remedy = 'Look for an endless loop or for long work in it, and upgrade again when it is less busy.'
  return aborted(id, phase, phase === 'prepare' ? 'prepare-timeout' : 'commit-failed', { message, remedy })
}

function stillStarting(member: Member, id: number): Aborted {
  const message = `The ${nameOf(member)} is still starting: its entry has not been evaluated to its end`
  const remedy = 'Upgrade again later. An `await` at its top level that never settles has to move into a function.'
  return aborted(id, 'prepare', 'prepare-timeout', { message, remedy })
}

function aborted(
  id: number,
  phase: Phase,
  code: ErrorCode,
  { message, remedy }: { readonly message: string; readonly remedy: string },
): Aborted {
  const error = { ...reportError(new Error(message), { code, remedy }), message, stack: null }
  return { type: 'aborted', id, phase, error }
}

async function withinTime(work: Promise<void>, timeoutMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, timeoutMs)
  await Promise.race([work, promise])
  clearTimeout(timer)
}
