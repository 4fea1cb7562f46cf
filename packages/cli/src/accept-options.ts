import { InvalidArgumentError, Option } from 'commander'
import {
  acceptanceReasonLimit,
  acceptedLimit,
  isAcceptanceReason,
  isFindingId,
  isReleaseMark,
  MidflightError,
} from '@midflight/model'

/** `--accept <finding>`, once for each. */
export function acceptOption(): Option {
  return new Option('--accept <finding>', 'accept one finding of the plan, by its id; may be repeated').argParser(
    (id: string, before: readonly string[] | undefined) => {
      if (!isFindingId(id))
        throw new InvalidArgumentError('The id of a finding is needed, as `midflight plan` shows it.')
      const ids = [...new Set([...(before ?? []), id])]
      if (ids.length > acceptedLimit)
        throw new InvalidArgumentError(`One upgrade accepts ${acceptedLimit} findings at most.`)
      return ids
    },
  )
}

/** `--reason <text>`, for those who read the history. */
export function reasonOption(): Option {
  return new Option('--reason <text>', 'why that is accepted, for the history').argParser((text: string) => {
    if (isAcceptanceReason(text)) return text.trim()
    const needed = `One line of text is needed, with 1 to ${acceptanceReasonLimit} characters, and none that controls a terminal.`
    throw new InvalidArgumentError(needed)
  })
}

/** `--between <old>..<new>`: two marks. */
export function betweenOption(): Option {
  const needed = 'Two releases are needed, as `midflight plan` writes them: 1904da044658..ee3dfc6b9a1a.'
  return new Option('--between <releases>', 'accept it only on the way between these two, as the plan says').argParser(
    (text: string) => {
      const [from, to, ...more] = text.split('..')
      if (!isReleaseMark(from) || !isReleaseMark(to) || more.length > 0) throw new InvalidArgumentError(needed)
      return [from, to] as const
    },
  )
}

interface AcceptedOptions {
  readonly accept: readonly string[]
  readonly reason: string | null
  readonly between: readonly [string, string] | null
}

/** What is accepted, and why. Throws `bad-usage` where one of the two is missing. */
export function acceptanceOf({
  accept = [],
  reason,
  between,
}: {
  readonly accept?: readonly string[]
  readonly reason?: string
  readonly between?: readonly [string, string]
}): AcceptedOptions {
  if (accept.length > 0 && reason === undefined) {
    throw new MidflightError('bad-usage', 'Could not read the command: --accept needs --reason.', {
      remedy: 'Say why, for those who read the history: --reason "rooms are empty at night".',
    })
  }
  const idle = reason !== undefined ? '--reason' : '--between'
  if (accept.length === 0 && (reason ?? between) !== undefined) {
    throw new MidflightError('bad-usage', `Could not read the command: ${idle} needs --accept.`, {
      remedy: `Name what is accepted with --accept <finding>, as \`midflight plan\` shows it, or leave ${idle} out.`,
    })
  }
  return { accept, reason: reason ?? null, between: between ?? null }
}
