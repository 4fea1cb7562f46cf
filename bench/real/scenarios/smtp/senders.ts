import nodemailer from 'nodemailer'
import type { ReplyLines } from '../../clients/reply-lines.ts'
import { Misbehaviour } from '../../scenario.ts'
import { base64, greeted } from './login.ts'
import { mail, type Receipt, receiptOf } from './mail.ts'

/** A user whose client is the package nodemailer, with two connections that stay open. */
export class Pool {
  readonly #transport
  #sessions = new Set<string>()
  #sent = 0

  constructor(port: number) {
    this.#transport = nodemailer.createTransport({
      pool: true,
      maxConnections: 2,
      maxMessages: Infinity,
      host: '127.0.0.1',
      port,
      ignoreTLS: true,
      auth: { user: 'ann', pass: 'apple' },
    })
  }

  /** Mails until both connections are open. */
  async warm(): Promise<void> {
    for (let attempt = 0; this.#sessions.size < 2 && attempt < 5; attempt += 1)
      for (const { session } of await this.#send(attempt)) this.#sessions.add(session)
    if (this.#sessions.size !== 2) throw new Misbehaviour(`The pool has ${this.#sessions.size} connections, not 2.`)
  }

  async check(round: number): Promise<void> {
    for (const { session } of await this.#send(round))
      if (!this.#sessions.has(session)) throw new Misbehaviour('The pool has had to open a connection again.')
  }

  close(): void {
    this.#transport.close()
  }

  /** Sends six mails at once; the server shall have counted each once. */
  async #send(round: number): Promise<Receipt[]> {
    const mails = Array.from({ length: 6 }, (_, index) => mail(round * 10 + index, 2000 + index))
    const receipts = await Promise.all(
      mails.map(async (raw) => {
        const { response } = await this.#transport.sendMail({
          envelope: { from: 'ann@example.com', to: ['ben@example.com'] },
          raw,
        })
        return receiptOf(response, 'ann', raw)
      }),
    )
    const counted = receipts.map((receipt) => receipt.count).sort((left, right) => left - right)
    const due = mails.map((_, index) => this.#sent + index + 1)
    if (counted.join() !== due.join())
      throw new Misbehaviour(
        `The server has counted the pool's mails as ${counted.join()} where ${due.join()} was due.`,
      )
    this.#sent += mails.length
    return receipts
  }
}

/** A user who types the protocol's commands. */
export class Sender {
  readonly lines: ReplyLines
  readonly #user: string
  #session: string | null = null
  #sent = 0

  private constructor(lines: ReplyLines, user: string) {
    this.lines = lines
    this.#user = user
  }

  static async login(port: number, user: string, password: string, encrypted: boolean): Promise<Sender> {
    const lines = await greeted(port)
    if (encrypted) {
      await lines.expect('STARTTLS', '220')
      await lines.startTls()
      await lines.expect('EHLO client.example.com', '250')
    }
    await lines.expect(`AUTH PLAIN ${base64(`\0${user}\0${password}`)}`, '235')
    return new Sender(lines, user)
  }

  async send(body: string): Promise<void> {
    await this.begin()
    this.lines.write(body)
    await this.end(body)
  }

  /** As far as to where the mail's text is due. */
  async begin(): Promise<void> {
    await this.lines.expect(`MAIL FROM:<${this.#user}@example.com>`, '250')
    await this.lines.expect('RCPT TO:<ann@example.com>', '250')
    await this.lines.expect('DATA', '354')
  }

  /** Ends a mail's text; the server shall have counted this mail once, in the same session as all before. */
  async end(body: string): Promise<void> {
    this.#sent += 1
    const receipt = receiptOf(await this.lines.expect('.', '250'), this.#user, body)
    this.#session ??= receipt.session
    if (receipt.session !== this.#session) throw new Misbehaviour(`The session of ${this.#user} is another one.`)
    if (receipt.count !== this.#sent)
      throw new Misbehaviour(
        `The server has counted ${receipt.count} mails of ${this.#user} where ${this.#sent} were sent.`,
      )
  }
}
