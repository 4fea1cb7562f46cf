import { ReplyLines } from '../../clients/reply-lines.ts'
import type { Answers } from '../../scenario.ts'
import { all, Raw } from './raw.ts'

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

/** A stranger's conversation, and one of a user who has nothing yet and leaves nothing. */
export async function probe(port: number): Promise<Answers> {
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
