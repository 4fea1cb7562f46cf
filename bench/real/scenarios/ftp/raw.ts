import { once } from 'node:events'
import net from 'node:net'
import { ReplyLines } from '../../clients/reply-lines.ts'
import { Misbehaviour } from '../../scenario.ts'

/** A user who types the protocol's commands, and keeps to one data connection a transfer. */
export class Raw {
  readonly lines: ReplyLines
  readonly transfers: string[] = []

  private constructor(lines: ReplyLines) {
    this.lines = lines
  }

  static async login(port: number, user: string, password: string): Promise<Raw> {
    const lines = await ReplyLines.connect(port)
    await lines.reply()
    await lines.expect(`USER ${user}`, '331')
    await lines.expect(`PASS ${password}`, '230')
    return new Raw(lines)
  }

  async upload(name: string, text: string): Promise<string> {
    const data = await this.data()
    const accepted = await this.lines.command(`STOR ${name}`)
    data.end(text)
    data.resume()
    return accepted.startsWith('150') ? this.lines.reply() : accepted
  }

  /** A file's text, from a byte on. */
  async download(name: string, from = 0): Promise<string> {
    const data = await this.data()
    const coming = all(data)
    if (from > 0) await this.lines.expect(`REST ${from}`, '350')
    await this.lines.expect(`RETR ${name}`, '150')
    const text = await coming
    await this.lines.reply()
    return text
  }

  async expectTransfers(): Promise<void> {
    expectNoted(await this.download('/transfers.log'), this.transfers)
    this.transfers.push('out transfers.log')
  }

  /** A data connection to the port that the server names. */
  async data(): Promise<net.Socket> {
    const reply = await this.lines.expect('EPSV', '229')
    const socket = net.connect(Number(/\|\|\|(\d+)\|/.exec(reply)![1]), '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    return socket
  }
}

/** The server shall have noted each transfer of a user once, in order. */
export function expectNoted(log: string, transfers: readonly string[]): void {
  const expected = transfers.join('\n')
  if (log !== expected)
    throw new Misbehaviour(
      `The server has noted other transfers than were made: ${JSON.stringify(log)} where ${JSON.stringify(expected)} was due.`,
    )
}

/** What comes over a data connection until its end. */
export async function all(socket: net.Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket.setEncoding('utf8')) text += chunk
  return text
}
