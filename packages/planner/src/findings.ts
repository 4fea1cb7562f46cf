import { createHash } from 'node:crypto'
import { assert, MidflightError, type Acceptance, type Accepted, type Reason, type Refusal } from '@midflight/model'
import { acceptanceRules } from './acceptance.ts'
import type { Found } from './rule.ts'

/** Gives findings their ids, which tell them apart, and says which of them may be accepted. The order stays. */
export function refusalsOf(found: readonly Found[]): readonly Refusal[] {
  const ids = idsOf(found)
  return found.map(({ never, ...reason }, index) => ({
    ...reason,
    id: ids[index]!,
    acceptance: never === undefined ? acceptanceOf(reason) : { possible: false, why: never },
  }))
}

function acceptanceOf({ code }: Reason): Acceptance {
  const rule = acceptanceRules[code]
  assert(rule !== 'notice', `${code} stops no upgrade`)
  return rule
}

/** Findings of one code about one item get a suffix of what they say; where that is the same too, a number. */
function idsOf(found: readonly Reason[]): readonly string[] {
  const alike = Map.groupBy(found, plainId)
  const seen = new Map<string, number>()
  return found.map((reason) => {
    const plain = plainId(reason)
    const id = alike.get(plain)!.length === 1 ? plain : `${plain}~${hashOf(saidOf(reason))}`
    const before = seen.get(id) ?? 0
    seen.set(id, before + 1)
    return before === 0 ? id : `${id}.${before + 1}`
  })
}

function plainId({ code, file, item }: Reason): string {
  return [code, idPart(file, 200), ...(item === '' ? [] : [idPart(item, 40)])].join(':')
}

/** What a shell takes as it is. A hash of the whole text stands for what is left out. */
function idPart(text: string, limit: number): string {
  const readable = text
    .replaceAll(/[^\p{L}\p{N}_.@/-]+/gu, '-')
    .slice(0, limit)
    // A character may have been cut in half.
    .replaceAll(/^-+|-+$|\p{Cs}/gu, '')
  return readable === text ? text : `${readable}~${hashOf(text)}`
}

/** A message without the lines that it names. */
function saidOf({ message }: Reason): string {
  return message.replaceAll(/:\d+|\bline \d+/g, '')
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}

/** Sorts out the findings that somebody accepts, by their ids. Throws `not-acceptable`, and nothing is accepted then. */
export function acceptFindings(
  refusals: readonly Refusal[],
  ids: readonly string[],
): { readonly refusals: readonly Refusal[]; readonly accepted: readonly Accepted[] } {
  for (const id of ids) {
    const refusal = refusals.find((each) => each.id === id)
    if (refusal === undefined) throw notAcceptable(id, 'the plan has no such finding', refusals)
    if (!refusal.acceptance.possible)
      throw notAcceptable(id, `it cannot be accepted. ${refusal.acceptance.why}`, refusals)
  }
  const wanted = new Set(ids)
  return {
    refusals: refusals.filter(({ id }) => !wanted.has(id)),
    accepted: refusals.filter(isAcceptable).filter(({ id }) => wanted.has(id)),
  }
}

function isAcceptable(refusal: Refusal): refusal is Accepted {
  return refusal.acceptance.possible
}

/** Ids that one message lists. */
const listed = 20

function notAcceptable(id: string, found: string, refusals: readonly Refusal[]): MidflightError {
  const possible = refusals.filter(isAcceptable).map((refusal) => refusal.id)
  const others = possible.length > listed ? ` and ${possible.length - listed} more, which \`midflight plan\` shows` : ''
  const remedy =
    refusals.length === 0
      ? 'The plan refuses nothing: leave --accept out.'
      : possible.length === 0
        ? 'None of the findings of the plan can be accepted: mend them, as `midflight plan` says.'
        : `These can be accepted: ${possible.slice(0, listed).join(', ')}${others}.`
  const message = `Could not accept ${id}: ${found.replace(/\.$/, '')}.`
  return new MidflightError('not-acceptable', message, { remedy })
}
