import { createHash } from 'node:crypto'
import { once } from 'node:events'
import net from 'node:net'
import { Readable, Writable } from 'node:stream'
import { Client } from 'basic-ftp'
import { ReplyLines } from '../clients/reply-lines.ts'
import { type Answers, type LiveClients, Misbehaviour, type Scenario } from '../scenario.ts'

/** An FTP server with a home folder for each user, over the two years in which version 4 was made. */
export const ftpSrv: Scenario = {
  package: 'ftp-srv',
  kind: 'FTP server',
  versions: [
    '4.1.0',
    '4.1.1',
    '4.2.0',
    '4.3.0',
    '4.3.1',
    '4.3.2',
    '4.3.4',
    '4.4.0',
    '4.5.0',
    '4.6.0',
    '4.6.2',
    '4.6.3',
  ],
  program: 'ftp-srv',
  also: { bunyan: '1.8.15' },
  before: '2026-11-01',
  connect,
  probe,
  news: {
    '4.1.1': 'eight sessions that ask for a port at once',
    '4.2.0': 'LIST of an empty folder',
    '4.3.1': 'OPTS of an unknown option',
    '4.3.4': "PORT with somebody else's address",
    '4.4.0': 'PBSZ without encryption',
    '4.5.0': 'FEAT',
    '4.6.0': 'MKD of a folder in a folder that is not there',
  },
}

/** Large enough that neither side's buffers hold it. */
const transferBytes = 8 * 1024 * 1024

async function connect(port: number): Promise<LiveClients> {
  const ann = await Session.login(port, 'ann', 'apple', 'letters')
  const ben = await Session.login(port, 'ben', 'banana', 'photographs')
  const cleo = await Raw.login(port, 'cleo', 'cherry')
  const transfers = await connectTransfers(port)
  let round = 0
  return {
    async check() {
      round += 1
      for (const session of [ann, ben]) await session.check(round)
      await cleo.expectTransfers()
    },
    span: async () => transfers.start(),
    async close() {
      for (const session of [ann, ben]) session.client.close()
      cleo.lines.close()
      transfers.close()
    },
  }
}

/** Users whose work lasts across an upgrade; the others' checks do not wait for them. */
async function connectTransfers(port: number) {
  const dora = await Session.login(port, 'dora', 'damson', 'films')
  const erik = await Session.login(port, 'erik', 'elderberry', 'films')
  const fay = await Raw.login(port, 'fay', 'fig')
  const large = pattern(transferBytes, 7)
  await dora.client.uploadFrom(Readable.from([large]), '/large.bin')
  dora.transfers.push('in large.bin')
  await fay.upload('draft.txt', 'draft 0')
  fay.transfers.push('in draft.txt')
  let round = 0

  return {
    /** A download whose reader has stopped, an upload whose writer has stopped, and a file between the two commands that rename it. */
    async start(): Promise<() => Promise<void>> {
      round += 1
      const down = new HeldWritable()
      const download = dora.client.downloadTo(down, '/large.bin')
      await down.begun
      const body = pattern(transferBytes, 11 + round)
      const release = Promise.withResolvers<void>()
      const begun = Promise.withResolvers<void>()
      const name = `large-${round}.bin`
      const upload = erik.client.uploadFrom(Readable.from(inHalves(body, begun.resolve, release.promise)), name)
      await begun.promise
      await fay.lines.expect('RNFR draft.txt', '350')

      return async () => {
        await fay.lines.expect('RNTO renamed.txt', '250')
        const resumed = await fay.download('renamed.txt', 3)
        fay.transfers.push('out renamed.txt')
        if (resumed !== 'ft 0') throw new Misbehaviour(`A resumed download brought ${JSON.stringify(resumed)}.`)
        await fay.lines.expect('RNFR renamed.txt', '350')
        await fay.lines.expect('RNTO draft.txt', '250')
        await fay.expectTransfers()

        release.resolve()
        await upload
        erik.transfers.push(`in ${name}`)
        await same(erik, name, body)
        erik.transfers.push(`out ${name}`)
        await erik.client.remove(name)
        await erik.check(round)

        down.goOn()
        await download
        dora.transfers.push('out large.bin')
        if (digest(Buffer.concat(down.chunks)) !== digest(large))
          throw new Misbehaviour(`A download across the upgrade brought ${down.bytes} bytes that are not the file.`)
        await dora.check(round)
      }
    },
    close() {
      for (const session of [dora, erik]) session.client.close()
      fay.lines.close()
    },
  }
}

/** A user whose client is the package basic-ftp, in a folder of its own. */
class Session {
  readonly client: Client
  /** What the server shall have noted of this user's transfers. */
  readonly transfers: string[] = []
  readonly folder: string

  private constructor(client: Client, folder: string) {
    this.client = client
    this.folder = folder
  }

  static async login(port: number, user: string, password: string, folder: string): Promise<Session> {
    const client = new Client(30_000)
    await client.access({ host: '127.0.0.1', port, user, password })
    await client.send(`MKD ${folder}`)
    await client.cd(folder)
    return new Session(client, `/${folder}`)
  }

  /** The connection and its folder are there; a file goes up, is listed, comes down and goes away; every transfer was noted once. */
  async check(round: number): Promise<void> {
    const folder = await this.client.pwd()
    if (folder !== this.folder) throw new Misbehaviour(`The session is in ${folder}, not in ${this.folder}.`)
    const name = `file-${round}.bin`
    const body = pattern(40_000, round)
    await this.client.uploadFrom(Readable.from([body]), name)
    this.transfers.push(`in ${name}`)
    const listed = (await this.client.list()).map((file) => `${file.name} ${file.size}`)
    if (!listed.includes(`${name} ${body.length}`))
      throw new Misbehaviour(`${name} is not in the list: ${listed.join(', ')}.`)
    await same(this, name, body)
    this.transfers.push(`out ${name}`)
    await this.client.remove(name)
    const log = new HeldWritable()
    log.goOn()
    await this.client.downloadTo(log, '/transfers.log')
    expectNoted(Buffer.concat(log.chunks).toString(), this.transfers)
    this.transfers.push('out transfers.log')
  }
}

/** A user who types the protocol's commands, and keeps to one data connection a transfer. */
class Raw {
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

function expectNoted(log: string, transfers: readonly string[]): void {
  const expected = transfers.join('\n')
  if (log !== expected)
    throw new Misbehaviour(
      `The server has noted other transfers than were made: ${JSON.stringify(log)} where ${JSON.stringify(expected)} was due.`,
    )
}

async function same(session: Session, name: string, body: Buffer): Promise<void> {
  const file = new HeldWritable()
  file.goOn()
  await session.client.downloadTo(file, name)
  if (digest(Buffer.concat(file.chunks)) !== digest(body))
    throw new Misbehaviour(`${name} came back with ${file.bytes} bytes that are not the ${body.length} sent.`)
}

/** Takes one chunk, and no more until it is told to go on. */
class HeldWritable extends Writable {
  readonly chunks: Buffer[] = []
  readonly #begun = Promise.withResolvers<void>()
  #released = false
  #held: (() => void) | null = null

  get begun(): Promise<void> {
    return this.#begun.promise
  }

  get bytes(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  }

  goOn(): void {
    this.#released = true
    this.#held?.()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.chunks.push(chunk)
    this.#begun.resolve()
    if (this.#released) done()
    else this.#held = done
  }
}

async function* inHalves(body: Buffer, begun: () => void, released: Promise<void>): AsyncGenerator<Buffer> {
  yield body.subarray(0, body.length / 2)
  begun()
  await released
  yield body.subarray(body.length / 2)
}

function pattern(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length)
  let state = seed
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[at] = state >>> 16
  }
  return bytes
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

async function all(socket: net.Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket.setEncoding('utf8')) text += chunk
  return text
}

/** Commands of a user who is logged in and has nothing yet, in this order. */
const commands: readonly (readonly [string, string])[] = [
  ['PWD', 'PWD'],
  ['SYST', 'SYST'],
  ['FEAT', 'FEAT'],
  ['HELP', 'HELP'],
  ['HELP of a command', 'HELP LIST'],
  ['HELP of an unknown command', 'HELP NOTHING'],
  ['an unknown command', 'XYZZY'],
  ['a forbidden command', 'ALLO 100'],
  ['OPTS of an unknown option', 'OPTS FOO ON'],
  ['OPTS without a value', 'OPTS UTF8'],
  ['OPTS UTF8 OFF', 'OPTS UTF8 OFF'],
  ['OPTS UTF8 ON', 'OPTS UTF8 ON'],
  ['TYPE', 'TYPE A'],
  ['TYPE of an unknown kind', 'TYPE Q'],
  ['TYPE of images', 'TYPE I'],
  ['MODE', 'MODE S'],
  ['MODE of an unknown kind', 'MODE Q'],
  ['STRU', 'STRU F'],
  ['NOOP', 'NOOP'],
  ['PBSZ without encryption', 'PBSZ 0'],
  ['PROT without encryption', 'PROT P'],
  ['AUTH without a certificate', 'AUTH TLS'],
  ['AUTH of an unknown kind', 'AUTH XYZ'],
  ['USER again', 'USER ann'],
  ['PASS again', 'PASS apple'],
  ['RNTO without RNFR', 'RNTO anything'],
  ['RNFR of a missing file', 'RNFR missing.txt'],
  ['SIZE of a missing file', 'SIZE missing.txt'],
  ['DELE of a missing file', 'DELE missing.txt'],
  ['CWD to a missing folder', 'CWD missing'],
  ['CWD above the home folder', 'CWD ../../..'],
  ['CWD with backslashes', 'CWD \\..\\..\\'],
  ['MKD', 'MKD box'],
  ['MKD of a folder that is there', 'MKD box'],
  ['MKD of a folder in a folder that is not there', 'MKD deep/deeper'],
  ['CWD', 'CWD box'],
  ['CDUP', 'CDUP'],
  ['REST with a text', 'REST abc'],
  ['REST', 'REST 10'],
  ['REST of zero', 'REST 0'],
  ['STAT', 'STAT'],
  ['SITE of an unknown kind', 'SITE DANCE'],
  ['PORT with too few numbers', 'PORT 1,2,3'],
  ["PORT with somebody else's address", 'PORT 127,0,0,2,4,1'],
  ['PORT with zeros before the digits', 'PORT 127,000,000,001,000,001'],
  ['EPRT of an unknown protocol', 'EPRT |9|127.0.0.1|257|'],
  ['RMD', 'RMD box'],
]

async function probe(port: number): Promise<Answers> {
  const answers: Record<string, unknown> = {}
  const stranger = await ReplyLines.connect(port)
  answers['greeting'] = await stranger.reply()
  for (const command of ['PWD', 'PASS plum', 'USER', 'HELP QUIT', 'XYZZY', 'noop'])
    answers[`${command} before a login`] = await stranger.command(command)
  await stranger.command('USER probe')
  answers['a wrong password'] = await stranger.command('PASS pear')
  answers['QUIT'] = await stranger.command('QUIT')
  answers['after QUIT'] = await stranger.rest()

  const user = await Raw.login(port, 'probe', 'plum')
  answers['LIST of an empty folder'] = await transfer(user, 'LIST', '/nothing')
  for (const [name, command] of commands) answers[name] = withoutFolder(await user.lines.command(command))
  await user.lines.command('RMD deep/deeper')
  await user.lines.command('RMD deep')
  answers['PASV'] = (await user.lines.command('PASV')).replace(/,\d+,\d+\)/, ',port)')
  answers['EPSV'] = (await user.lines.command('EPSV')).replace(/\d+\|\)/, 'port|)')
  answers['STOR'] = withoutFolder(await user.upload('some.txt', 'one\r\ntwo\n'))
  answers['RETR'] = await user.download('some.txt')
  answers['RETR from a byte on'] = await user.download('some.txt', 5)
  answers['APPE'] = await append(user, 'some.txt', 'three')
  answers['SIZE'] = await user.lines.command('SIZE some.txt')
  answers['LIST'] = withoutDates(await transfer(user, 'LIST', ''))
  answers['LIST of a file'] = withoutDates(await transfer(user, 'LIST', 'some.txt'))
  answers['NLST'] = await transfer(user, 'NLST', '')
  answers['LIST of a missing folder'] = withoutFolder(await transfer(user, 'LIST', 'missing'))
  answers['RETR of a missing file'] = withoutFolder(await transfer(user, 'RETR', 'missing.txt'))
  answers['STAT of a folder'] = withoutDates(await user.lines.command('STAT .'))
  answers['SITE CHMOD'] = await user.lines.command('SITE CHMOD 600 some.txt')
  answers['RNFR'] = await user.lines.command('RNFR some.txt')
  answers['RNTO'] = await user.lines.command('RNTO other.txt')
  answers['DELE'] = await user.lines.command('DELE other.txt')
  answers['two commands in one packet'] = [await user.lines.command('NOOP\r\nPWD'), await user.lines.reply()]
  await user.lines.command('DELE transfers.log')
  user.lines.close()
  answers['eight sessions that ask for a port at once'] = await portsAtOnce(port)
  return answers
}

/** The replies to a command that uses a data connection, and what came over that. */
async function transfer(user: Raw, command: string, path: string): Promise<string> {
  if (path === '/nothing') await user.lines.command('MKD nothing')
  const data = await user.data()
  const coming = all(data)
  const replies = [await user.lines.command(`${command} ${path}`.trim())]
  if (replies[0]!.startsWith('150')) replies.push(await user.lines.reply())
  const text = await coming
  if (path === '/nothing') await user.lines.command('RMD nothing')
  return [...replies, JSON.stringify(text)].join('\n')
}

async function append(user: Raw, name: string, text: string): Promise<string> {
  const data = await user.data()
  await user.lines.expect(`APPE ${name}`, '150')
  data.end(text)
  data.resume()
  return user.lines.reply()
}

/** Whether each of eight sessions gets a port where all ask at the same moment. */
async function portsAtOnce(port: number): Promise<boolean> {
  const users = await Promise.all(Array.from({ length: 8 }, () => Raw.login(port, 'probe', 'plum')))
  const asked = users.map((user) => user.lines.command('EPSV').then((reply) => reply.startsWith('229')))
  const patience = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 2000))
  const got = await Promise.all(asked.map((reply) => Promise.race([reply.catch(() => false), patience])))
  for (const user of users) user.lines.close()
  return got.every(Boolean)
}

/** Folders of this machine have other names in every run. */
function withoutFolder(text: string): string {
  return text.replaceAll(/\/\S*ftp-server-\w+/g, '<root>')
}

function withoutDates(list: string): string {
  return withoutFolder(list).replaceAll(/\w{3} \d\d +(\d\d:\d\d|\d{4})/g, '<date>')
}
