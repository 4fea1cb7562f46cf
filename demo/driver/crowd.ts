import { setTimeout as sleep } from 'node:timers/promises'
import { ChatClient } from './chat-client.ts'
import { within } from './deadline.ts'
import { noteProblem, type Tally } from './tally.ts'

/** Everybody who is connected by WebSocket, and talks. */
export interface Crowd {
  readonly members: readonly ChatClient[]
  readonly talk: () => void
  /** Ends the talk, waits for what is on its way, and counts what never came. */
  readonly settle: () => Promise<void>
  readonly leave: () => void
}

/** How long each member waits between two messages. */
const pauseMs = 250
const settleMs = 5_000
/** How often the server sends a heartbeat: `heartbeatMs` of the chat package. */
const heartbeatMs = 500

export async function gatherCrowd(url: string, rooms: readonly string[], size: number, tally: Tally): Promise<Crowd> {
  const members = Array.from({ length: size }, (_, index) => {
    const room = rooms[index % rooms.length] ?? 'lobby'
    return new ChatClient(url, room, `member-${String(index + 1).padStart(3, '0')}`, tally)
  })
  await within(Promise.all(members.map((member) => member.join())), 'Not every member could join a room')
  let timers: NodeJS.Timeout[] = []
  const fallSilent = (): void => {
    for (const timer of timers) clearTimeout(timer)
  }
  return {
    members,
    talk: () => {
      timers = members.map((member, index) =>
        setTimeout(
          () => {
            timers[index] = setInterval(() => void member.say('hello everybody'), pauseMs)
          },
          (index * pauseMs) / size,
        ),
      )
    },
    settle: async () => {
      fallSilent()
      await countDropped(members, tally)
      countSurplusBeats(members, tally)
    },
    leave: () => {
      fallSilent()
      for (const member of members) member.leave()
    },
  }
}

/** Every member must have every message that anybody sent to its room since it came. */
async function countDropped(members: readonly ChatClient[], tally: Tally): Promise<void> {
  const dropped = (): number =>
    members.reduce((sum, member) => sum + member.missingUpTo(tally.sentTo.get(member.room) ?? 0), 0)
  for (let waitedMs = 0; waitedMs < settleMs && dropped() > 0; waitedMs += 50) await sleep(50)
  tally.messages.dropped = dropped()
  for (const member of members) {
    const missing = member.missingUpTo(tally.sentTo.get(member.room) ?? 0)
    if (missing > 0) noteProblem(tally, `${member.name} in ${member.room} lacks ${missing} messages`)
  }
}

function countSurplusBeats(members: readonly ChatClient[], tally: Tally): void {
  for (const member of members) {
    const surplus = member.surplusBeats(heartbeatMs)
    if (surplus === 0) continue
    tally.heartbeats.wrong += surplus
    noteProblem(tally, `${member.name} heard ${surplus} heartbeats too many`)
  }
}
