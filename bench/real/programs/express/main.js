const { createHash } = require('node:crypto')
const { EventEmitter } = require('node:events')
const path = require('node:path')
const { Readable } = require('node:stream')
const express = require('express')
const session = require('express-session')

const app = express()
app.set('trust proxy', 1)
app.use(express.json({ limit: '16kb' }))
app.use(express.urlencoded({ extended: true }))
app.use(express.text())
app.use('/static', express.static(path.join(__dirname, 'public'), { maxAge: '1h', lastModified: false, etag: false }))
app.use(session({ name: 'sid', secret: 'a secret of this program', resave: false, saveUninitialized: false }))

app.get('/', (req, res) => {
  res.send('Hello World!')
})

app.post('/sessions', (req, res) => {
  if (typeof req.body.name !== 'string' || req.body.name.length < 2)
    return res.status(400).json({ error: 'Who are you?' })
  req.session.cart = { name: req.body.name, items: [], added: 0 }
  res.json({ name: req.body.name })
})

const carts = express.Router()
carts.use((req, res, next) => {
  if (req.session.cart === undefined) return res.status(401).json({ error: 'Sign in first' })
  next()
})
carts.get('/', (req, res) => res.json(req.session.cart))
carts.post('/', (req, res) => {
  const { cart } = req.session
  cart.items.push(req.body.item)
  cart.added++
  res.status(201).json(cart)
})
carts
  .route('/:item')
  .all((req, res, next) => {
    res.set('X-Item', req.params.item)
    next()
  })
  .delete((req, res) => {
    const { cart } = req.session
    cart.items = cart.items.filter((item) => item !== req.params.item)
    res.json(cart)
  })
app.use('/cart', carts)

const listeners = new Set()
let ticks = 0
setInterval(() => {
  ticks++
  for (const res of listeners) res.write(`id: ${ticks}\ndata: {"tick":${ticks}}\n\n`)
}, 25)

app.get('/events', (req, res) => {
  res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' })
  res.flushHeaders()
  listeners.add(res)
  req.on('close', () => listeners.delete(res))
})

function* alphabet(bytes) {
  const part = Buffer.alloc(26 * 1024, 'abcdefghijklmnopqrstuvwxyz')
  for (let left = bytes; left > 0; left -= part.length) yield left < part.length ? part.subarray(0, left) : part
}

app.get('/download', (req, res) => {
  res.type('application/octet-stream')
  Readable.from(alphabet(Number(req.query.bytes))).pipe(res)
})

app.post('/upload', (req, res, next) => {
  const hash = createHash('sha256')
  let bytes = 0
  req.on('data', (part) => {
    hash.update(part)
    bytes += part.length
  })
  req.on('error', next)
  req.on('end', () => res.json({ bytes, sha256: hash.digest('hex') }))
})

const messages = new EventEmitter()
app
  .route('/messages/:topic')
  .get((req, res) => {
    messages.once(req.params.topic, (text) => res.json({ topic: req.params.topic, text }))
  })
  .post((req, res) => {
    messages.emit(req.params.topic, req.body.text)
    res.status(202).json({ sent: true })
  })

const examples = express.Router({ mergeParams: true })
examples.param('user', (req, res, next, name) => {
  if (name === 'nobody') return next('route')
  req.user = { name }
  next()
})
examples.get('/users/:user', (req, res) => res.json(req.user))
examples.get('/throws', () => {
  throw new Error('On purpose')
})
examples.get('/teapot', (req, res, next) => {
  next(Object.assign(new Error('Short and stout'), { status: 418, headers: { 'X-Tea': 'yes' } }))
})
examples.get('/redirect', (req, res) => res.redirect(req.query.to || '/'))
examples.get('/redirect-oddly', (req, res) => res.redirect(301, 'http://example.org/\\evil path?a=<b>'))
examples.get('/back', (req, res) => {
  res.location('back')
  res.status(204).end()
})
examples.get('/query', (req, res) => res.json(req.query))
examples.get('/about', (req, res) => {
  res.json({
    baseUrl: req.baseUrl,
    originalUrl: req.originalUrl,
    path: req.path,
    hostname: req.hostname,
    ip: req.ip,
    ips: req.ips,
    protocol: req.protocol,
    secure: req.secure,
    subdomains: req.subdomains,
    xhr: req.xhr,
    fresh: req.fresh,
    accepts: req.accepts(['json', 'html']),
    languages: req.acceptsLanguages('de', 'en'),
    is: req.is('json'),
    range: req.range(1000),
  })
})
examples.get('/format', (req, res) => {
  res.format({
    text: () => res.send('text'),
    html: () => res.send('<p>html</p>'),
    json: () => res.send({ as: 'json' }),
  })
})
examples.get('/cookies', (req, res) => {
  res.cookie('plain', 'a value')
  res.cookie('object', { a: 1 }, { path: '/examples', sameSite: 'lax', priority: 'high' })
  try {
    res.cookie('odd', 'x', { maxAge: null, path: '/' })
  } catch (error) {
    res.set('X-Odd-Cookie', error.message)
  }
  res.clearCookie('gone', { path: '/examples', maxAge: 1000 })
  res.send('cookies')
})
examples.get('/links', (req, res) => {
  res.links({ next: 'http://localhost/2', last: 'http://localhost/5' })
  res.vary('Accept').append('X-More', ['one', 'two'])
  res.json({ links: true })
})
examples.get('/many-links', (req, res) => {
  try {
    res.links({ next: ['http://localhost/2', 'http://localhost/3'] })
  } catch (error) {
    res.set('X-Links', error.message)
  }
  res.json({ links: true })
})
examples.get('/status/:code', (req, res) => {
  const code = req.params.code
  res.status(/^\d+$/.test(code) ? Number(code) : code).send('status')
})
examples.get('/bytes', (req, res) => res.send(Uint8Array.of(104, 105)))
examples.get('/jsonp', (req, res) => res.jsonp({ a: '\u2028</script>' }))
examples.get('/attachment', (req, res) => {
  res.attachment('naïve file.txt').send('content')
})
examples.get('/file', (req, res, next) => {
  res.sendFile(
    'notes.txt',
    { root: path.join(__dirname, 'public'), lastModified: false, etag: false },
    (error) => error && next(error),
  )
})
examples.get('/file/:name', (req, res) => res.sendFile(req.params.name, { root: path.join(__dirname, 'public') }))
examples.get('/download-file', (req, res) => {
  res.download('notes.txt', 'renamed.txt', { root: path.join(__dirname, 'public'), lastModified: false, etag: false })
})
examples.post('/echo', (req, res) => res.json({ body: req.body ?? null, type: req.get('content-type') }))
examples.get('/async', async () => {
  await Promise.resolve()
  const error = new Error('Rejected on purpose')
  error.status = 503
  throw error
})
app.use('/examples', examples)

app.use((req, res) => res.status(404).json({ nothing: req.url }))
app.use((error, req, res, next) => {
  if (res.headersSent) return next(error)
  res
    .status(error.status ?? error.statusCode ?? 500)
    .set(error.headers ?? {})
    .json({ error: error.code === 'ENOENT' ? 'no such file' : error.message, type: error.type })
})

const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on ${server.address().port}`)
})
