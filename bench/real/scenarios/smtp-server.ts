import { createHash, createHmac } from 'node:crypto'
import nodemailer from 'nodemailer'
import { ReplyLines } from '../clients/reply-lines.ts'
import { type Answers, type LiveClients, Misbehaviour, type Scenario } from '../scenario.ts'

/** An SMTP server for the users of one domain, over three years; its newest versions are written in TypeScript anew. */
export const smtpServer: Scenario = {
  package: 'smtp-server',
  kind: 'SMTP server',
  versions: [
    '3.12.0',
    '3.13.0',
    '3.13.2',
    '3.13.3',
    '3.13.4',
    '3.13.5',
    '3.13.6',
    '3.13.7',
    '3.13.8',
    '3.14.0',
    '3.15.0',
    '3.16.0',
    '3.16.1',
    '3.17.0',
    '3.17.1',
    '3.18.0',
    '3.18.1',
    '3.18.2',
    '3.18.3',
    '3.18.4',
    '3.18.5',
    '3.19.0',
    '3.19.1',
    '3.19.2',
    '3.19.3',
    '3.19.4',
    '3.19.5',
    '3.19.6',
    '3.19.7',
    '3.19.8',
    '3.19.9',
    '3.19.10',
    '3.19.11',
    '3.19.12',
    '3.19.13',
    '3.19.14',
    '3.19.15',
    '3.19.17',
    '3.21.1',
    '3.21.6',
  ],
  program: 'smtp-server',
  before: '2026-11-20',
  connect,
  probe,
  news: {
    '3.16.0': 'MAIL with REQUIRETLS and no encryption',
    '3.16.1': 'MAIL with a long name',
    '3.17.0': 'MAIL with a very long name',
    '3.18.0': 'MAIL from an address of numbers',
    '3.18.3': 'a line of 5000 characters that comes in two parts',
    '3.19.0': 'STARTTLS with a parameter',
    '3.19.15': 'MAIL with SIZE and no value',
    '3.21.1': 'VRFY of nobody',
  },
}

async function connect(port: number): Promise<LiveClients> {
  const ann = new Pool(port)
  const ben = await Sender.login(port, 'ben', 'banana', true)
  const cleo = await Sender.login(port, 'cleo', 'cherry', false)
  const dora = await Sender.login(port, 'dora', 'damson', true)
  const erik = await Sender.login(port, 'erik', 'elderberry', false)
  await ann.warm()
  let round = 0
  return {
    async check() {
      round += 1
      await ann.check(round)
      for (const sender of [ben, cleo]) await sender.send(mail(round, 3000))
    },
    span: async () => {
      const finish = [await halfMail(dora), await halfEnvelope(erik), await halfLogins(port)]
      return async () => {
        for (const rest of finish) await rest()
        for (const sender of [dora, erik]) await sender.send(mail(round, 1000))
      }
    },
    async close() {
      ann.close()
      for (const sender of [ben, cleo, dora, erik]) sender.lines.close()
    },
  }
}

type Rest = () => Promise<void>

/** A mail of which half is written. */
async function halfMail(sender: Sender): Promise<Rest> {
  const body = mail(0, 120_000)
  await sender.begin()
  sender.lines.write(body.slice(0, body.length / 2))
  return async () => {
    sender.lines.write(body.slice(body.length / 2))
    await sender.end(body)
  }
}

/** A mail whose recipients are not all named. */
async function halfEnvelope(sender: Sender): Promise<Rest> {
  const { lines } = sender
  await lines.expect('MAIL FROM:<erik@example.com>', '250')
  await lines.expect('RCPT TO:<ann@example.com>', '250')
  return async () => {
    await lines.expect('RCPT TO:<ben@example.com>', '250')
    await lines.expect('DATA', '354')
    const body = mail(0, 500)
    lines.write(body)
    await sender.end(body)
  }
}

/** Logins without their password, and a command of which half is typed. */
async function halfLogins(port: number): Promise<Rest> {
  const [login, challenged, typing] = [await greeted(port), await greeted(port), await greeted(port)]
  await login.expect('AUTH LOGIN', '334')
  await login.expect(base64('ben'), '334')
  const challenge = await challenged.expect('AUTH CRAM-MD5', '334')
  typing.write('NO')
  return async () => {
    await login.expect(base64('banana'), '235')
    await challenged.expect(cramMd5(challenge.slice(4), 'cleo', 'cherry'), '235')
    await typing.expect('OP', '250')
    for (const lines of [login, challenged, typing]) {
      await lines.expect('QUIT', '221')
      await lines.rest()
    }
  }
}

/** A user whose client is the package nodemailer, with two connections that stay open. */
class Pool {
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
class Sender {
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

interface Receipt {
  /** How many mails this user has sent. */
  readonly count: number
  readonly session: string
}

/** Reads the server's answer to a mail, and compares what it received with what was sent. */
function receiptOf(reply: string, user: string, body: string): Receipt {
  const match = /mail (\d+) of (\w+), (\d+) bytes, (\w+), session (\w+)$/.exec(reply)
  if (match === null) throw new Misbehaviour(`A mail was answered with ${JSON.stringify(reply)}.`)
  const [, count, owner, bytes, digest, session] = match
  const expected = createHash('sha256').update(body).digest('hex').slice(0, 16)
  if (owner !== user || Number(bytes) !== body.length || digest !== expected)
    throw new Misbehaviour(`The server received other than what ${user} sent (${body.length} bytes): ${reply}`)
  return { count: Number(count), session: session! }
}

function mail(seed: number, length: number): string {
  const head = `From: someone@example.com\r\nTo: ann@example.com\r\nSubject: mail ${seed}\r\n\r\n`
  const line = `A line of text in mail ${seed} that is neither short nor long.\r\n`
  return head + line.repeat(Math.ceil(length / line.length))
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function cramMd5(challenge: string, user: string, password: string): string {
  const digest = createHmac('md5', password).update(Buffer.from(challenge, 'base64')).digest('hex')
  return base64(`${user} ${digest}`)
}

/** A connection that has said hello. */
async function greeted(port: number): Promise<ReplyLines> {
  const lines = await ReplyLines.connect(port)
  const greeting = await lines.reply()
  if (!greeting.startsWith('220')) throw new Misbehaviour(`The server greets with ${JSON.stringify(greeting)}.`)
  await lines.expect('EHLO client.example.com', '250')
  return lines
}

/** Commands without a login. */
const strangers: readonly (readonly [string, string])[] = [
  ['HELO', 'HELO client.example.com'],
  ['HELO without a name', 'HELO'],
  ['EHLO', 'EHLO client.example.com'],
  ['EHLO without a name', 'EHLO'],
  ['MAIL before a login', 'MAIL FROM:<ann@example.com>'],
  ['RCPT before a login', 'RCPT TO:<ann@example.com>'],
  ['DATA before a login', 'DATA'],
  ['NOOP', 'NOOP'],
  ['RSET', 'RSET'],
  ['HELP', 'HELP'],
  ['VRFY', 'VRFY ann'],
  ['VRFY of nobody', 'VRFY'],
  ['WIZ', 'WIZ'],
  ['SHELL', 'SHELL'],
  ['KILL', 'KILL'],
  ['an unknown command', 'XYZZY'],
  ['XCLIENT', 'XCLIENT NAME=example.com'],
  ['XFORWARD', 'XFORWARD NAME=example.com'],
  ['AUTH of an unknown kind', 'AUTH XYZ'],
  ['AUTH without a kind', 'AUTH'],
  ['AUTH PLAIN with too little', `AUTH PLAIN ${base64('ann')}`],
  ['AUTH PLAIN with a wrong password', `AUTH PLAIN ${base64('\0probe\0pear')}`],
  ['AUTH PLAIN of nobody', `AUTH PLAIN ${base64('\0\0plum')}`],
  ['AUTH PLAIN with a line break in the name', `AUTH PLAIN ${base64('\0pro\r\nbe\0plum')}`],
  ['STARTTLS with a parameter', 'STARTTLS now'],
]

/** Commands after a login and before a mail, each with a new envelope. */
const envelopes: readonly (readonly [string, string])[] = [
  ['MAIL', 'MAIL FROM:<probe@example.com>'],
  ['MAIL from nobody', 'MAIL FROM:<>'],
  ['MAIL in lower case', 'mail from:<probe@example.com>'],
  ['MAIL with a space', 'MAIL FROM: <probe@example.com>'],
  ['MAIL without brackets', 'MAIL FROM:probe@example.com'],
  ['MAIL without an address', 'MAIL FROM:'],
  ['MAIL without FROM', 'MAIL <probe@example.com>'],
  ['MAIL with two signs', 'MAIL FROM:<probe@x@example.com>'],
  ['MAIL with a dot at the end of the name', 'MAIL FROM:<probe.@example.com>'],
  ['MAIL with two dots', 'MAIL FROM:<pro..be@example.com>'],
  ['MAIL with a dash before a dot', 'MAIL FROM:<probe@example-.com>'],
  ['MAIL with letters beyond ASCII', 'MAIL FROM:<prøbe@exämple.com> SMTPUTF8'],
  ['MAIL with a long name', `MAIL FROM:<${'p'.repeat(100)}@example.com>`],
  ['MAIL with a very long name', `MAIL FROM:<${'p'.repeat(200)}@example.com>`],
  ['MAIL with too long a name', `MAIL FROM:<${'p'.repeat(300)}@example.com>`],
  ['MAIL from an address of numbers', 'MAIL FROM:<probe@[127.0.0.1]>'],
  ['MAIL from a wrong address of numbers', 'MAIL FROM:<probe@[300.0.0.1]>'],
  ['MAIL from somebody who may not', 'MAIL FROM:<blocked@example.com>'],
  ['MAIL with SIZE', 'MAIL FROM:<probe@example.com> SIZE=1000'],
  ['MAIL with too large a SIZE', 'MAIL FROM:<probe@example.com> SIZE=1000000'],
  ['MAIL with BODY', 'MAIL FROM:<probe@example.com> BODY=8BITMIME'],
  ['MAIL with a wrong BODY', 'MAIL FROM:<probe@example.com> BODY=16BIT'],
  ['MAIL with SIZE and no value', 'MAIL FROM:<probe@example.com> SIZE'],
  ['MAIL with REQUIRETLS and no encryption', 'MAIL FROM:<probe@example.com> REQUIRETLS'],
  ['MAIL with RET', 'MAIL FROM:<probe@example.com> RET=HALF'],
  ['MAIL with a line break in ENVID', 'MAIL FROM:<probe@example.com> ENVID=ab+0D+0Acd'],
  ['MAIL with an unknown parameter', 'MAIL FROM:<probe@example.com> FOO=BAR'],
  ['RCPT before MAIL', 'RCPT TO:<ann@example.com>'],
  ['DATA before MAIL', 'DATA'],
  ['AUTH again', `AUTH PLAIN ${base64('\0probe\0plum')}`],
]

async function probe(port: number): Promise<Answers> {
  const answers: Record<string, unknown> = {}
  const stranger = await ReplyLines.connect(port)
  answers['greeting'] = await stranger.reply()
  answers['QUIT'] = await stranger.command('QUIT')
  answers['after QUIT'] = await stranger.rest()
  const replies = await Promise.all(strangers.map(([, command]) => once(port, command)))
  for (const [index, [name]] of strangers.entries()) answers[name] = replies[index]

  const user = await greeted(port)
  answers['AUTH PLAIN'] = await user.command(`AUTH PLAIN ${base64('\0probe\0plum')}`)
  for (const [name, command] of envelopes) {
    answers[name] = await user.command(command)
    await user.command('RSET')
  }
  Object.assign(answers, await conversation(user))
  user.close()
  answers['AUTH CRAM-MD5'] = await authenticate(port)
  answers['AUTH XOAUTH2'] = await once(
    port,
    `AUTH XOAUTH2 ${base64('user=probe\x01auth=Bearer token of probe\x01\x01')}`,
  )
  answers['AUTH XOAUTH2 with a wrong token'] = await wrongToken(port)
  answers['AUTH of a user that ends it'] = await cancelled(port)
  answers['STARTTLS'] = await encrypted(port)
  answers['a line of 5000 characters that comes in two parts'] = await inTwoParts(port, `NOOP ${'x'.repeat(5000)}`)
  answers['a line of 20000 characters'] = await once(port, `NOOP ${'x'.repeat(20_000)}`)
  answers['a request of HTTP'] = await once(port, 'GET / HTTP/1.1')
  answers['a dozen unknown commands'] = await many(port, 'XYZZY')
  answers['a dozen commands without a login'] = await many(port, 'MAIL FROM:<ann@example.com>')
  answers['somebody who talks too soon'] = await tooSoon(port)
  return answers
}

/** Recipients, mails of several sizes, and commands that come all at once. */
async function conversation(user: ReplyLines): Promise<Answers> {
  const answers: Record<string, unknown> = {}
  await user.command('MAIL FROM:<probe@example.com>')
  answers['MAIL twice'] = await user.command('MAIL FROM:<probe@example.com>')
  answers['DATA without a recipient'] = await user.command('DATA')
  answers['RCPT of another domain'] = await user.command('RCPT TO:<ann@example.org>')
  answers['RCPT without an address'] = await user.command('RCPT TO:<>')
  answers['RCPT with NOTIFY'] = await user.command('RCPT TO:<eve@example.com> NOTIFY=PERHAPS')
  for (const name of ['ann', 'ben', 'ben', 'cleo', 'dora'])
    answers[`RCPT to ${name}, ${Object.keys(answers).length}`] = await user.command(`RCPT TO:<${name}@example.com>`)
  await user.command('RSET')
  answers['commands at once'] = await pipelined(user, 'a text\r\n..a line with a dot\r\n')
  answers['an empty mail'] = await pipelined(user, '')
  answers['too large a mail'] = await pipelined(user, mail(1, 300 * 1024))
  answers['after too large a mail'] = await user.command('NOOP')
  return answers
}

async function pipelined(user: ReplyLines, body: string): Promise<string[]> {
  user.write('MAIL FROM:<probe@example.com>\r\nRCPT TO:<ann@example.com>\r\nDATA\r\n')
  const replies = [await user.reply(), await user.reply(), await user.reply()]
  user.write(`${body}.\r\n`)
  replies.push((await user.reply()).replace(/mail \d+/, 'mail n').replace(/session \w+/, 'session'))
  return replies
}

async function authenticate(port: number): Promise<string> {
  const lines = await greeted(port)
  const challenge = await lines.expect('AUTH CRAM-MD5', '334')
  const replies = [await lines.command(cramMd5(challenge.slice(4), 'probe', 'pear'))]
  const second = await lines.expect('AUTH CRAM-MD5', '334')
  replies.push(await lines.command(cramMd5(second.slice(4), 'probe', 'plum')))
  lines.close()
  return replies.join('\n')
}

async function wrongToken(port: number): Promise<string[]> {
  const lines = await greeted(port)
  const replies = [
    await lines.command(`AUTH XOAUTH2 ${base64('user=probe\x01auth=Bearer nothing\x01\x01')}`),
    await lines.command(''),
  ]
  lines.close()
  return replies
}

async function cancelled(port: number): Promise<string> {
  const lines = await greeted(port)
  const replies = [await lines.command('AUTH LOGIN'), await lines.command('*'), await lines.command('AUTH LOGIN')]
  replies.push(await lines.command(base64('probe')), await lines.command(base64('pear')))
  lines.close()
  return replies.join('\n')
}

async function encrypted(port: number): Promise<string[]> {
  const lines = await greeted(port)
  const replies = [await lines.command('STARTTLS')]
  await lines.startTls()
  replies.push(await lines.command('EHLO client.example.com'), await lines.command('STARTTLS'))
  replies.push(await lines.command(`AUTH PLAIN ${base64('\0probe\0plum')}`))
  replies.push(await lines.command('MAIL FROM:<probe@example.com> REQUIRETLS'))
  lines.close()
  return replies
}

async function once(port: number, command: string): Promise<string> {
  const lines = await greeted(port)
  const reply = await lines.command(command).catch(closed)
  lines.close()
  return reply
}

/** The reply to a command whose end the server cannot have read together with all before it: it has answered somebody else meanwhile. */
async function inTwoParts(port: number, command: string): Promise<string> {
  const [lines, other] = [await greeted(port), await greeted(port)]
  lines.write(command)
  await other.command('NOOP')
  await other.command('NOOP')
  lines.write('\r\n')
  const reply = await lines.reply().catch(closed)
  for (const connection of [lines, other]) connection.close()
  return reply
}

/** The replies to a command that is sent again and again, as long as the server goes on. */
async function many(port: number, command: string): Promise<string[]> {
  const lines = await greeted(port)
  const replies: string[] = []
  for (let times = 0; times < 12 && !lines.ended; times += 1) replies.push(await lines.command(command).catch(closed))
  lines.close()
  return replies
}

async function tooSoon(port: number): Promise<string> {
  const lines = await ReplyLines.connect(port)
  lines.write('EHLO client.example.com\r\n')
  const reply = await lines.reply().catch(closed)
  lines.close()
  return reply
}

/** In place of a reply where the server has closed the connection. */
function closed(error: unknown): string {
  if (error instanceof Misbehaviour) return '(closed)'
  throw error
}
