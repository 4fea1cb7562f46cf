import type { LiveClients } from '../../scenario.ts'
import { base64, cramMd5, greeted } from './login.ts'
import { mail } from './mail.ts'
import { Pool, Sender } from './senders.ts'

/** Senders who mail between upgrades, and some whose mails and logins last across them. */
export async function connect(port: number): Promise<LiveClients> {
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
