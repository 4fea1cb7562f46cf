// Takes mail for the users of example.com and keeps it in memory.
import { createHash } from 'node:crypto'
import { SMTPServer } from 'smtp-server'

const passwords = new Map([
  ['ann', 'apple'],
  ['ben', 'banana'],
  ['cleo', 'cherry'],
  ['dora', 'damson'],
  ['erik', 'elderberry'],
  ['probe', 'plum'],
])
/** What each user has sent, the oldest first. */
const sent = new Map()
const sessions = new Set()

function refusal(responseCode, message) {
  return Object.assign(new Error(message), { responseCode })
}

const server = new SMTPServer({
  name: 'mail.example.com',
  banner: 'Mail of the house',
  size: 256 * 1024,
  authMethods: ['PLAIN', 'LOGIN', 'CRAM-MD5', 'XOAUTH2'],
  allowInsecureAuth: true,
  disableReverseLookup: true,
  socketTimeout: 30 * 60 * 1000,
  maxClients: 50,
  logger: false,

  onConnect(session, callback) {
    sessions.add(session.id)
    callback()
  },

  onAuth(auth, session, callback) {
    const password = passwords.get(auth.username)
    const right =
      auth.method === 'CRAM-MD5'
        ? password !== undefined && auth.validatePassword(password)
        : auth.method === 'XOAUTH2'
          ? auth.accessToken === `token of ${auth.username}`
          : password !== undefined && auth.password === password
    if (!right) return callback(new Error('Wrong name or password'))
    if (!sent.has(auth.username)) sent.set(auth.username, [])
    callback(null, { user: auth.username })
  },

  onMailFrom(address, session, callback) {
    if (address.address.startsWith('blocked@')) return callback(refusal(553, `${address.address} may not send`))
    callback()
  },

  onRcptTo(address, session, callback) {
    if (!address.address.endsWith('@example.com')) return callback(refusal(550, `No ${address.address} here`))
    if (session.envelope.rcptTo.length >= 3) return callback(refusal(452, 'Too many recipients'))
    callback()
  },

  onData(stream, session, callback) {
    const hash = createHash('sha256')
    let bytes = 0
    stream.on('data', (chunk) => {
      hash.update(chunk)
      bytes += chunk.length
    })
    stream.on('end', () => {
      if (stream.sizeExceeded) return callback(refusal(552, 'Mail is too large'))
      const mails = sent.get(session.user)
      const { mailFrom, rcptTo } = session.envelope
      mails.push({ from: mailFrom.address, to: rcptTo.map((recipient) => recipient.address), bytes })
      const digest = hash.digest('hex').slice(0, 16)
      callback(null, `mail ${mails.length} of ${session.user}, ${bytes} bytes, ${digest}, session ${session.id}`)
    })
  },

  onClose(session) {
    sessions.delete(session.id)
  },
})

server.on('error', (error) => console.error(error.message))
server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.server.address().port}`))
