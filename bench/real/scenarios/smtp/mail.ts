import { createHash } from 'node:crypto'
import { Misbehaviour } from '../../scenario.ts'

/** A mail's text, the same for the same seed and length. */
export function mail(seed: number, length: number): string {
  const head = `From: someone@example.com\r\nTo: ann@example.com\r\nSubject: mail ${seed}\r\n\r\n`
  const line = `A line of text in mail ${seed} that is neither short nor long.\r\n`
  return head + line.repeat(Math.ceil(length / line.length))
}

export interface Receipt {
  /** How many mails this user has sent. */
  readonly count: number
  readonly session: string
}

/** Reads the server's answer to a mail, and compares what it received with what was sent. */
export function receiptOf(reply: string, user: string, body: string): Receipt {
  const match = /mail (\d+) of (\w+), (\d+) bytes, (\w+), session (\w+)$/.exec(reply)
  if (match === null) throw new Misbehaviour(`A mail was answered with ${JSON.stringify(reply)}.`)
  const [, count, owner, bytes, digest, session] = match
  const expected = createHash('sha256').update(body).digest('hex').slice(0, 16)
  if (owner !== user || Number(bytes) !== body.length || digest !== expected)
    throw new Misbehaviour(`The server received other than what ${user} sent (${body.length} bytes): ${reply}`)
  return { count: Number(count), session: session! }
}
