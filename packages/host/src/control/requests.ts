import { isAbsolute } from 'node:path'
import {
  MidflightError,
  acceptanceReasonLimit,
  acceptedLimit,
  isAcceptanceReason,
  isFindingId,
  isReleaseMark,
  policies,
  type AcceptanceRequest,
  type ExplainRequest,
  type PlanRequest,
  type Policy,
  type RollbackRequest,
  type UpgradeRequest,
  type WhoRequest,
} from '@midflight/model'

type Body = Readonly<Record<string, unknown>>

export function parsePlanRequest(value: unknown): PlanRequest {
  const body = bodyOf(value)
  const looking = flagOf(body, 'count') ? { count: true, force: flagOf(body, 'force') } : {}
  return { ...sourceOf(body), ...typesOf(body), ...policyOf(body), ...acceptOf(body), ...looking }
}

export function parseUpgradeRequest(value: unknown): UpgradeRequest {
  const body = bodyOf(value)
  const strategy = body['strategy'] ?? 'auto'
  if (strategy !== 'hot' && strategy !== 'auto') throw badField('strategy', "'hot' or 'auto'")
  const how = { ...policyOf(body), ...deadlineOf(body), ...acceptanceOf(body) }
  return { ...sourceOf(body), ...typesOf(body), ...how, strategy, queue: queueOf(body) }
}

export function parseRollbackRequest(value: unknown): RollbackRequest {
  const body = bodyOf(value)
  const to = body['to']
  const how = { ...policyOf(body), ...deadlineOf(body), ...acceptanceOf(body), queue: queueOf(body) }
  if (to === undefined) return how
  if (typeof to !== 'number' || !Number.isSafeInteger(to)) throw badField('to', 'a whole number')
  return { to, ...how }
}

export function parseExplainRequest(value: unknown): ExplainRequest {
  const body = bodyOf(value)
  const item = body['item']
  if (typeof item !== 'string' || item === '') throw badField('item', 'a text that is not empty')
  return { ...sourceOf(body), item }
}

export function parseWhoRequest(value: unknown): WhoRequest {
  const body = bodyOf(value)
  const generation = body['generation']
  const options = { quick: flagOf(body, 'quick'), force: flagOf(body, 'force') }
  if (generation === undefined) return options
  if (typeof generation !== 'number' || !Number.isSafeInteger(generation) || generation < 1)
    throw badField('generation', 'a whole number from 1')
  return { ...options, generation }
}

function bodyOf(value: unknown): Body {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MidflightError('bad-usage', 'Could not read the request: its body is not a JSON object.', {
      remedy: 'Send a JSON object, `{}` for the defaults.',
    })
  }
  return value as Body
}

function sourceOf(body: Body): Pick<PlanRequest, 'source'> {
  const source = body['source']
  if (source === undefined) return {}
  if (typeof source !== 'string' || !isAbsolute(source)) throw badField('source', 'an absolute path')
  return { source }
}

function typesOf(body: Body): { types?: boolean } {
  const types = body['types']
  if (types === undefined) return {}
  if (typeof types !== 'boolean') throw badField('types', 'true or false')
  return { types }
}

function queueOf(body: Body): boolean {
  return flagOf(body, 'queue')
}

function flagOf(body: Body, name: string): boolean {
  const flag = body[name] ?? false
  if (typeof flag !== 'boolean') throw badField(name, 'true or false')
  return flag
}

function policyOf(body: Body): { policy?: Policy } {
  const { policy: found } = body
  if (found === undefined) return {}
  const policy = policies.find((known) => known === found)
  if (policy === undefined) throw badField('policy', policies.map((known) => `'${known}'`).join(' or '))
  return { policy }
}

/** A timer of Node takes no more. */
const longestDeadlineMs = 2 ** 31 - 1

function deadlineOf(body: Body): { deadlineMs?: number } {
  const { deadlineMs } = body
  if (deadlineMs === undefined) return {}
  if (typeof deadlineMs !== 'number' || !(deadlineMs >= 0 && deadlineMs <= longestDeadlineMs)) {
    throw badField('deadlineMs', `a number of milliseconds from 0 to ${longestDeadlineMs}`)
  }
  return { deadlineMs }
}

/** Ids that are there twice count once. */
function acceptOf({ accept }: Body): { accept?: readonly string[] } {
  if (accept === undefined) return {}
  if (!Array.isArray(accept) || !accept.every(isFindingId))
    throw badField('accept', "a list of findings' ids, as `midflight plan` shows them")
  const ids = [...new Set(accept)]
  if (ids.length > acceptedLimit) throw badField('accept', `a list of ${acceptedLimit} ids at most`)
  return ids.length === 0 ? {} : { accept: ids }
}

function betweenOf({ between }: Body): { between?: readonly [string, string] } {
  if (between === undefined) return {}
  if (!Array.isArray(between) || between.length !== 2 || !between.every(isReleaseMark))
    throw badField('between', 'a list of the last 12 digits of two releases’ ids')
  return { between: between as [string, string] }
}

/** Whoever accepts something says why, for those who read the history. */
function acceptanceOf(body: Body): AcceptanceRequest {
  const accepted = acceptOf(body)
  const { reason } = body
  if (reason === undefined && accepted.accept === undefined && body['between'] === undefined) return {}
  if (!isAcceptanceReason(reason))
    throw badField(
      'reason',
      `one line of text with 1 to ${acceptanceReasonLimit} characters, and none that controls a terminal`,
    )
  if (accepted.accept === undefined) throw badField('accept', 'a list of what the reason is for')
  return { ...accepted, reason: reason.trim(), ...betweenOf(body) }
}

function badField(field: string, needed: string): MidflightError {
  return new MidflightError('bad-usage', `Could not read the request: its field ${field} is not ${needed}.`, {
    remedy: `Send ${needed} as ${field}, or leave it out.`,
  })
}
