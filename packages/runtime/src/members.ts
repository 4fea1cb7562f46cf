import type { MemberAnswer, MemberRequest, RuntimeMessage } from '@midflight/model'
import type { Aborted, Answers } from './answers.ts'
import { createMember, type Answer, type Line, type Member, type MemberOptions } from './member.ts'
import { statusOfAll } from './member-status.ts'
import { createMemberUpgrade, firstFailure, type MemberUpgrade } from './member-upgrade.ts'
import { readLines } from './lines.ts'
import { currentGeneration } from './program.ts'
import { memberImage, type ProcessRecruit, type Recruit, type ThreadRecruit } from './recruit.ts'
import { fix, ring, unfix } from './standstill.ts'
import type { JoinMessage } from './thread-member.ts'
import type { PrepareMessage } from './transaction.ts'

/**
 * The members of a program, with the main thread as their coordinator: towards the host they are one. An upgrade is prepared in all, then committed in
 * all, or in none. The coordinator commits last, when every other has; until then the others can take it back.
 */
export interface Members {
  readonly recruit: Recruit
  /** Answers for all members. `gather` and `settle` come from the coordinator of other processes, for which this one is a member itself. */
  answer(message: MemberRequest): Promise<Answer>
}

export function createMembers(self: Answers, coordinates: boolean): Members {
  const { program, transactions } = self
  const members = new Set<Member>()
  let upgrade: MemberUpgrade | null = null
  let held: PromiseWithResolvers<void> | null = null
  let isQuiet = false

  const end = (): void => {
    upgrade = null
    isQuiet = false
    held?.resolve()
    held = null
  }
  const giveUp = async (id: number): Promise<RuntimeMessage> => {
    const given = upgrade
    const answer = transactions.abort(id)
    await given?.abort()
    if (upgrade === given) end()
    return answer
  }
  const add = (options: Omit<MemberOptions, 'generation'>): Member => {
    const member = createMember({ ...options, generation: currentGeneration(program).number })
    members.add(member)
    upgrade?.join(member)
    return member
  }
  const addThread = ({ id, entry, port, shared, receive }: ThreadRecruit): void => {
    const hear = (message: MemberAnswer | JoinMessage): void => {
      if (message.type === 'join') addThread({ ...message, receive })
      else member.receive(message)
    }
    const line: Line = {
      send: (message) => port.postMessage(message),
      ring: () => ring(shared),
      fix: () => fix(shared),
      unfix: () => unfix(shared),
      hear: () => {
        const received = receive(port)
        if (received !== undefined) hear(received.message as MemberAnswer | JoinMessage)
        return received !== undefined
      },
    }
    const member = add({ kind: 'worker', id, entry, line })
    port.on('message', hear)
    port.on('close', () => {
      members.delete(member)
      member.end()
    })
    port.unref()
  }

  const addProcess = ({ id, entry, pipe }: ProcessRecruit): void => {
    const lines = readLines(pipe)
    const line: Line = {
      send: (message) => lines.send(message),
      ring: () => {},
      fix: () => true,
      unfix: () => {},
      hear: () => false,
    }
    const member = add({ kind: 'process', id, entry, line })
    lines.onLine = (text) => {
      try {
        member.receive(JSON.parse(text) as MemberAnswer)
      } catch {
        lines.close()
      }
    }
    lines.onClose = () => {
      members.delete(member)
      member.end()
    }
    lines.flush()
    pipe.unref?.()
    lines.send({ type: 'image', image: memberImage(program, entry) })
  }

  const prepare = async (message: PrepareMessage): Promise<RuntimeMessage> => {
    if (upgrade !== null) return self.prepare(message)
    const started = performance.now()
    const opened = createMemberUpgrade(members, message)
    upgrade = opened
    const own = self.prepare(message)
    const failure = await firstFailure([own.then(asFailure), opened.prepare()])
    if (failure !== null) {
      if (upgrade === opened) await giveUp(message.id)
      await own
      return failure
    }
    return { type: 'prepared', id: message.id, prepareMs: performance.now() - started }
  }

  /** No member migrates before tasks have ended in all of them: one may still send what another holds. */
  const quiesce = async (id: number, deadlineMs: number): Promise<MemberAnswer> => {
    const own = transactions.quiesce(id, deadlineMs)
    const failure = await firstFailure([own.then(asFailure), upgrade?.quiesce(deadlineMs) ?? Promise.resolve(null)])
    if (failure !== null) await giveUp(id)
    isQuiet = failure === null
    return failure ?? { type: 'quiet', id }
  }
  const migrate = async (id: number, deadlineMs: number): Promise<MemberAnswer> => {
    const own = transactions.gate(id, deadlineMs)
    const failure = await firstFailure([own.then(asFailure), upgrade?.gate() ?? Promise.resolve(null)])
    if (failure !== null) await giveUp(id)
    return failure ?? { type: 'gated', id }
  }
  const gate = async (id: number, deadlineMs: number): Promise<MemberAnswer> => {
    const answer = isQuiet ? null : await quiesce(id, deadlineMs)
    return answer?.type === 'aborted' ? answer : migrate(id, deadlineMs)
  }

  /** From here on nothing starts: who would come in goes on coming in, as every start takes longer than a commit. */
  const gather = async (id: number): Promise<Aborted | null> => {
    held ??= Promise.withResolvers<void>()
    const failure = (await upgrade?.gather()) ?? null
    if (failure !== null) await giveUp(id)
    return failure
  }
  /** Commits here once all others have. Without members it all happens in one turn of the event loop. */
  const commit = async (id: number): Promise<RuntimeMessage> => {
    if (upgrade !== null && members.size > 0) {
      const failure = (await upgrade.commitProcesses()) ?? (await upgrade.standStill()) ?? upgrade.commitThreads()
      if (failure !== null) {
        await giveUp(id)
        return failure
      }
    }
    const answer = transactions.apply(id)
    if (answer.type !== 'committed') await giveUp(id)
    return answer
  }
  const commitAll = async (id: number): Promise<RuntimeMessage> => {
    if (members.size === 0) {
      const answer = transactions.commit(id)
      end()
      return answer
    }
    const failure = await gather(id)
    if (failure !== null) return failure
    const answer = await commit(id)
    if (answer.type === 'committed') settle(true)
    return answer
  }
  const settle = (keep: boolean): void => {
    void (keep ? upgrade?.settle() : upgrade?.abort())
    transactions.settle(keep)
    end()
  }

  const answer = async (message: MemberRequest): Promise<MemberAnswer> => {
    const { id } = message
    switch (message.type) {
      case 'status':
        return statusOfAll(self, members, message)
      case 'prepare':
        return prepare(message)
      case 'quiesce':
        return quiesce(id, message.deadlineMs)
      case 'gate':
        return gate(id, message.deadlineMs)
      case 'commit':
        return coordinates ? commitAll(id) : commit(id)
      case 'abort':
        return giveUp(id)
      case 'snapshot':
      case 'locate':
        return self.look(message)
      case 'gather':
        return (await gather(id)) ?? { type: 'gathered', id }
      case 'settle':
        settle(message.keep)
        return { type: 'settled', id }
    }
  }

  return {
    recruit: {
      get held() {
        return held?.promise ?? null
      },
      thread: addThread,
      process: addProcess,
    },
    // A failure may come from a request before this one.
    answer: async (message) => ({ ...((await answer(message)) as Answer), id: message.id }),
  }
}

function asFailure(answer: MemberAnswer): Aborted | null {
  return answer.type === 'aborted' ? answer : null
}
