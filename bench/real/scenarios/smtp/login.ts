import { createHmac } from 'node:crypto'
import { ReplyLines } from '../../clients/reply-lines.ts'
import { Misbehaviour } from '../../scenario.ts'

export function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

/** The answer to a challenge, as RFC 2195 says. */
export function cramMd5(challenge: string, user: string, password: string): string {
  const digest = createHmac('md5', password).update(Buffer.from(challenge, 'base64')).digest('hex')
  return base64(`${user} ${digest}`)
}

/** A connection that has said hello. */
export async function greeted(port: number): Promise<ReplyLines> {
  const lines = await ReplyLines.connect(port)
  const greeting = await lines.reply()
  if (!greeting.startsWith('220')) throw new Misbehaviour(`The server greets with ${JSON.stringify(greeting)}.`)
  await lines.expect('EHLO client.example.com', '250')
  return lines
}
