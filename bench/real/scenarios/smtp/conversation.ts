import { ReplyLines } from '../../clients/reply-lines.ts'
import { type Answers, Misbehaviour } from '../../scenario.ts'
import { base64, cramMd5, greeted } from './login.ts'
import { mail } from './mail.ts'

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

/** A stranger's conversation, one of a user who is logged in, and logins and refusals over connections of their own. */
export async function probe(port: number): Promise<Answers> {
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
