// A file server for a few users, each with a home folder of their own.
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const bunyan = require('bunyan')
const FtpSrv = require('ftp-srv')
const { FileSystem } = FtpSrv

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'ftp-server-'))
process.once('exit', () => fs.rmSync(root, { recursive: true, force: true }))

const passwords = new Map([
  ['ann', 'apple'],
  ['ben', 'banana'],
  ['cleo', 'cherry'],
  ['dora', 'damson'],
  ['erik', 'elderberry'],
  ['fay', 'fig'],
  ['probe', 'plum'],
])
/** Completed transfers of each user, in order. */
const transfers = new Map()

/** A home folder, with one file more: what its user has transferred so far. */
class HomeFolder extends FileSystem {
  constructor(connection, user) {
    super(connection, { root: path.join(root, user), cwd: '/' })
    this.user = user
  }

  get(fileName) {
    if (fileName === '/transfers.log') this.writeLog()
    return super.get(fileName)
  }

  read(fileName, options) {
    if (fileName === '/transfers.log') this.writeLog()
    return super.read(fileName, options)
  }

  writeLog() {
    fs.writeFileSync(path.join(root, this.user, 'transfers.log'), transfers.get(this.user).join('\n'))
  }
}

const log = bunyan.createLogger({ name: 'ftp-server', level: bunyan.FATAL + 1 })
const ftpServer = new FtpSrv({
  url: 'ftp://127.0.0.1:0',
  pasv_url: '192.0.2.10',
  pasv_min: 21000,
  pasv_max: 29999,
  greeting: ['Files of the house', 'Be kind'],
  blacklist: ['ALLO'],
  log,
})

ftpServer.on('login', ({ connection, username, password }, resolve, reject) => {
  if (passwords.get(username) !== password) return reject(new Error('Wrong name or password'))
  fs.mkdirSync(path.join(root, username), { recursive: true })
  if (!transfers.has(username)) transfers.set(username, [])
  const note = (direction) => (error, fileName) => {
    if (!error) transfers.get(username).push(`${direction} ${path.basename(fileName)}`)
  }
  connection.on('STOR', note('in'))
  connection.on('RETR', note('out'))
  return resolve({ fs: new HomeFolder(connection, username) })
})

ftpServer.on('client-error', ({ error }) => log.warn(error))

ftpServer.listen().then(() => console.log(`listening on ${ftpServer.server.address().port}`))
