import { Readable } from 'node:stream'
import { Client } from 'basic-ftp'
import { Misbehaviour } from '../../scenario.ts'
import { digest, HeldWritable, pattern } from './bytes.ts'
import { expectNoted } from './raw.ts'

/** A user whose client is the package basic-ftp, in a folder of its own. */
export class Session {
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

/** Downloads a file, and compares it with what was uploaded. */
export async function same(session: Session, name: string, body: Buffer): Promise<void> {
  const file = new HeldWritable()
  file.goOn()
  await session.client.downloadTo(file, name)
  if (digest(Buffer.concat(file.chunks)) !== digest(body))
    throw new Misbehaviour(`${name} came back with ${file.bytes} bytes that are not the ${body.length} sent.`)
}
