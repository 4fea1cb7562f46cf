import type { ChatClient } from './chat-client.ts'
import { parseObject, type HeartbeatFrame, type MessageFrame } from './frames.ts'
import type { HttpClient } from './http-client.ts'
import type { Version } from './source-tree.ts'

/** By what clients can tell a version of the chat server. */
export interface Behaviour {
  readonly version: string
  readonly limits: { readonly maxTextLength: number; readonly maxFrameBytes: number }
  /** The header `x-chat-version`. */
  readonly header: string | null
  /** What becomes of ` /me waves ` said by `ada`. */
  readonly line: string
  readonly kind: 'text' | 'action' | null
  readonly tellsWhenSent: boolean
  readonly beatTells: { readonly version: boolean; readonly rooms: boolean }
}

const small = { maxTextLength: 280, maxFrameBytes: 1360 }
const large = { maxTextLength: 500, maxFrameBytes: 2240 }

const v3: Behaviour = {
  version: '1.3.0',
  limits: large,
  header: '1.3.0',
  line: '* ada waves',
  kind: 'action',
  tellsWhenSent: true,
  beatTells: { version: true, rooms: true },
}

/** What each version does when it runs; v5 does not. */
export const behaviours: Readonly<Record<Exclude<Version, 'v5'>, Behaviour>> = {
  v1: {
    version: '1.1.0',
    limits: small,
    header: null,
    line: '<ada> /me waves ',
    kind: null,
    tellsWhenSent: false,
    beatTells: { version: false, rooms: false },
  },
  v2: {
    version: '1.2.0',
    limits: large,
    header: '1.2.0',
    line: 'ada: /me waves',
    kind: null,
    tellsWhenSent: true,
    beatTells: { version: true, rooms: false },
  },
  v3,
  v4: { ...v3, version: '1.4.0', header: '1.4.0' },
}

export function findBehaviour(version: string): Behaviour {
  const found = Object.values(behaviours).find((behaviour) => behaviour.version === version)
  if (found === undefined) throw new Error(`There is no version ${version} of the chat server`)
  return found
}

/** What the clients see that is not as the version should do it; empty: they all see that version. */
export async function differences(behaviour: Behaviour, http: HttpClient, member: ChatClient): Promise<string[]> {
  const [answer, message] = await Promise.all([http.send('GET', '/version'), member.say('/me waves ')])
  const { version, limits } = parseObject(answer.body)
  return [
    ...differs('version', version, behaviour.version),
    ...differs('limits', limits, behaviour.limits),
    ...differs('header', answer.headers['x-chat-version'] ?? null, behaviour.header),
    ...messageDifferences(behaviour, message, member.name),
  ]
}

/** The same for the heartbeat, which comes by a timer that the first version started. */
export function heartbeatDifferences(behaviour: Behaviour, beat: HeartbeatFrame): string[] {
  return [
    ...differs('version in the heartbeat', beat.version, behaviour.beatTells.version ? behaviour.version : null),
    ...differs('rooms in the heartbeat', beat.rooms !== null, behaviour.beatTells.rooms),
  ]
}

function messageDifferences(behaviour: Behaviour, message: MessageFrame, name: string): string[] {
  return [
    ...differs('line', message.line, behaviour.line.replace('ada', name)),
    ...differs('kind', message.kind, behaviour.kind),
    ...differs('sentAt', message.sentAt !== null, behaviour.tellsWhenSent),
  ]
}

function differs(what: string, found: unknown, expected: unknown): string[] {
  const [foundText, expectedText] = [JSON.stringify(found), JSON.stringify(expected)]
  return foundText === expectedText ? [] : [`${what} is ${foundText} in place of ${expectedText}`]
}
