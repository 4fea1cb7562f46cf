import { once } from 'node:events'
import net from 'node:net'
import tls from 'node:tls'
import { Misbehaviour } from '../scenario.ts'

/** How long a client waits for a reply, and for a connection, before it gives up. */
const patienceMs = 15_000

/**
 * A connection that speaks as FTP and SMTP do: a command is a line, a reply is three digits and a text, over one line or, with a dash behind the digits,
 * over several. Replies are taken in the order in which they came.
 */
export class ReplyLines {
  #socket: net.Socket
  #text = ''
  #waiting: (() => void) | null = null
  #ended = false

  private constructor(socket: net.Socket) {
    this.#socket = socket
    this.#listen()
  }

  /** Connects to a port of this machine. The greeting is the first reply. */
  static async connect(port: number): Promise<ReplyLines> {
    const socket = net.connect(port, '127.0.0.1')
    await once(socket, 'connect', { signal: AbortSignal.timeout(patienceMs) })
    socket.setNoDelay(true)
    return new ReplyLines(socket)
  }

  get ended(): boolean {
    return this.#ended
  }

  /** The next reply, its lines joined with `\n`. Rejects with {@link Misbehaviour} where none comes. */
  async reply(): Promise<string> {
    const deadline = Date.now() + patienceMs
    for (;;) {
      const found = takeReply(this.#text)
      if (found !== null) {
        this.#text = found.rest
        return found.reply
      }
      if (this.#ended) throw new Misbehaviour(`The connection was closed where a reply was due${this.#soFar()}.`)
      if (!(await this.#more(deadline - Date.now())))
        throw new Misbehaviour(`No reply within ${patienceMs} ms${this.#soFar()}.`)
    }
  }

  /** Sends a command, and returns the next reply. */
  async command(line: string): Promise<string> {
    this.write(`${line}\r\n`)
    return this.reply()
  }

  /** Sends a command. Rejects with {@link Misbehaviour} where the reply does not begin with what is expected. */
  async expect(line: string, expected: string): Promise<string> {
    const reply = await this.command(line)
    if (!reply.startsWith(expected))
      throw new Misbehaviour(`${line} was answered with ${JSON.stringify(reply)} where ${expected} was due.`)
    return reply
  }

  write(data: string | Uint8Array): void {
    this.#socket.write(data)
  }

  /** Encrypts the connection. The certificate may be anybody's. */
  async startTls(): Promise<void> {
    this.#socket.removeAllListeners()
    const secured = tls.connect({ socket: this.#socket, rejectUnauthorized: false })
    await once(secured, 'secureConnect', { signal: AbortSignal.timeout(patienceMs) })
    this.#socket = secured
    this.#listen()
  }

  /** What has come until the other side closes the connection; rejects with {@link Misbehaviour} where it does not. */
  async rest(): Promise<string> {
    const deadline = Date.now() + patienceMs
    while (!this.#ended)
      if (!(await this.#more(deadline - Date.now())))
        throw new Misbehaviour(`The connection was not closed within ${patienceMs} ms${this.#soFar()}.`)
    return this.#text
  }

  close(): void {
    this.#socket.destroy()
  }

  #listen(): void {
    const wake = () => this.#waiting?.()
    this.#socket.setEncoding('utf8')
    this.#socket.on('data', (chunk: string) => {
      this.#text += chunk
      wake()
    })
    this.#socket.on('error', () => {})
    this.#socket.on('close', () => {
      this.#ended = true
      wake()
    })
    this.#socket.on('end', () => {
      this.#ended = true
      wake()
    })
  }

  /** Waits for text or the end; false where neither comes in time. */
  async #more(timeoutMs: number): Promise<boolean> {
    if (timeoutMs <= 0) return false
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => resolve(false), timeoutMs)
    this.#waiting = () => resolve(true)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#waiting = null
    }
  }

  #soFar(): string {
    return this.#text === '' ? '' : `, after ${JSON.stringify(this.#text.slice(0, 200))}`
  }
}

/** The first whole reply in a text, as RFC 959, section 4.2, delimits it; null where it has none yet. */
function takeReply(text: string): { readonly reply: string; readonly rest: string } | null {
  const lines: string[] = []
  let from = 0
  for (;;) {
    const end = text.indexOf('\r\n', from)
    if (end === -1) return null
    const line = text.slice(from, end)
    from = end + 2
    lines.push(line)
    const code = lines[0]!.slice(0, 3)
    const many = lines[0]![3] === '-'
    if (!many || (lines.length > 1 && line.startsWith(`${code} `)))
      return { reply: lines.join('\n'), rest: text.slice(from) }
  }
}
