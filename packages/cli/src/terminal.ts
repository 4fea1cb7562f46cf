import { styleText } from 'node:util'

/** The streams and settings that a command talks through; a test puts its own in their place. */
export interface Terminal {
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean }
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean }
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}

type Format = Parameters<typeof styleText>[0]

/** Gives text a colour, or leaves it as it is. */
export type Paint = (format: Format, text: string) => string

/** Colour on a terminal only, and not against the user's wish (https://no-color.org). */
export function paintFor(stream: Pick<Terminal['stdout'], 'isTTY'>, environment: Terminal['environment']): Paint {
  const refused = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb'
  if (stream.isTTY !== true || refused) return (_format, text) => text
  return (format, text) => styleText(format, text, { validateStream: false })
}
