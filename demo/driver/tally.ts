/** Everything that the clients count. */
export interface Tally {
  readonly messages: { sent: number; delivered: number; dropped: number; outOfOrder: number; doubled: number }
  readonly heartbeats: { heard: number; wrong: number }
  readonly requests: { sent: number; failed: number }
  /** Connections, of either kind, that ended although nobody had closed them. */
  reconnects: number
  /** The longest that anybody waited for an answer, in milliseconds. */
  readonly slowestMs: { message: number; request: number }
  /** How many messages were sent to each room, by whatever way. */
  readonly sentTo: Map<string, number>
  /** What went wrong, in words: the first few. */
  readonly problems: string[]
}

const maxProblems = 20

export function createTally(): Tally {
  return {
    messages: { sent: 0, delivered: 0, dropped: 0, outOfOrder: 0, doubled: 0 },
    heartbeats: { heard: 0, wrong: 0 },
    requests: { sent: 0, failed: 0 },
    reconnects: 0,
    slowestMs: { message: 0, request: 0 },
    sentTo: new Map(),
    problems: [],
  }
}

export function noteProblem(tally: Tally, problem: string): void {
  if (tally.problems.length < maxProblems) tally.problems.push(problem)
}

export function countSent(tally: Tally, room: string): void {
  tally.messages.sent += 1
  tally.sentTo.set(room, (tally.sentTo.get(room) ?? 0) + 1)
}

/** What was lost, in words; empty if nothing was. */
export function losses(tally: Tally): string[] {
  const { messages, heartbeats, requests, reconnects } = tally
  const counts: readonly (readonly [number, string])[] = [
    [messages.dropped, 'messages dropped'],
    [messages.outOfOrder, 'messages out of order'],
    [messages.doubled, 'messages doubled'],
    [heartbeats.wrong, 'heartbeats missed or doubled'],
    [requests.failed, 'requests failed'],
    [reconnects, 'connections lost'],
  ]
  const lost = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
  return lost.length > 0 || tally.problems.length > 0 ? [...lost, ...tally.problems] : []
}
