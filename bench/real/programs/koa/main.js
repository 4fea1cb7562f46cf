const { createHash, randomUUID } = require('node:crypto')
const events = require('node:events')
const { PassThrough, Readable } = require('node:stream')
const { text } = require('node:stream/consumers')
const Koa = require('koa')

const app = new Koa({ proxy: true, keys: ['a secret of this program'] })
const sessions = new Map()
const messages = new events.EventEmitter()
const listeners = new Set()
let ticks = 0

setInterval(() => {
  ticks++
  for (const stream of listeners) stream.write(`id: ${ticks}\ndata: {"tick":${ticks}}\n\n`)
}, 25)

app.on('error', (error, ctx) => {
  if (error.code !== 'ECONNRESET') console.error(ctx?.url, error.message)
})

app.use(async (ctx, next) => {
  try {
    await next()
  } catch (error) {
    if (!ctx.path.startsWith('/handled')) throw error
    ctx.status = error.status ?? 500
    ctx.body = { handled: error.message, expose: error.expose }
  }
})

app.use(async (ctx, next) => {
  ctx.set('X-Answered-By', 'shop')
  ctx.state.session = sessions.get(ctx.cookies.get('sid', { signed: true }))
  await next()
})

app.use(async (ctx, next) => {
  if (ctx.is('json')) {
    try {
      ctx.request.body = JSON.parse(await text(ctx.req))
    } catch (error) {
      ctx.throw(400, error.message)
    }
  }
  await next()
})

function* alphabet(bytes) {
  const part = Buffer.alloc(26 * 1024, 'abcdefghijklmnopqrstuvwxyz')
  for (let left = bytes; left > 0; left -= part.length) yield left < part.length ? part.subarray(0, left) : part
}

const cart = (ctx) => {
  ctx.assert(ctx.state.session, 401, 'Sign in first')
  return ctx.state.session
}

const routes = {
  'GET /': (ctx) => {
    ctx.body = 'Hello World'
  },
  'POST /sessions': (ctx) => {
    const { name } = ctx.request.body
    ctx.assert(typeof name === 'string' && name.length > 1, 400, 'Who are you?', { asked: 'name' })
    const sid = randomUUID()
    sessions.set(sid, { name, items: [], added: 0 })
    ctx.cookies.set('sid', sid, { signed: true })
    ctx.body = { name }
  },
  'GET /cart': (ctx) => {
    ctx.body = cart(ctx)
  },
  'POST /cart': (ctx) => {
    const session = cart(ctx)
    session.items.push(ctx.request.body.item)
    session.added++
    ctx.status = 201
    ctx.body = session
  },
  'DELETE /cart': (ctx, item) => {
    const session = cart(ctx)
    session.items = session.items.filter((one) => one !== item)
    ctx.body = session
  },
  'GET /events': (ctx) => {
    const stream = new PassThrough()
    listeners.add(stream)
    stream.on('close', () => listeners.delete(stream))
    ctx.type = 'text/event-stream'
    ctx.body = stream
  },
  'GET /download': (ctx) => {
    ctx.type = 'application/octet-stream'
    ctx.body = Readable.from(alphabet(Number(ctx.query.bytes)))
  },
  'POST /upload': async (ctx) => {
    const hash = createHash('sha256')
    let bytes = 0
    for await (const part of ctx.req) {
      hash.update(part)
      bytes += part.length
    }
    ctx.body = { bytes, sha256: hash.digest('hex') }
  },
  'GET /messages': async (ctx, topic) => {
    const [news] = await events.once(messages, topic)
    ctx.body = { topic, text: news }
  },
  'POST /messages': (ctx, topic) => {
    messages.emit(topic, ctx.request.body.text)
    ctx.status = 202
    ctx.body = { sent: true }
  },
  'GET /about': (ctx) => {
    const {
      host,
      hostname,
      protocol,
      ip,
      ips,
      subdomains,
      origin,
      href,
      query,
      querystring,
      search,
      length,
      fresh,
      idempotent,
      secure,
    } = ctx.request
    ctx.body = {
      host,
      hostname,
      protocol,
      ip,
      ips,
      subdomains,
      origin,
      href,
      query,
      querystring,
      search,
      length,
      fresh,
      idempotent,
      secure,
      URL: String(ctx.URL.pathname),
      accepts: ctx.accepts('json', 'html'),
      languages: ctx.acceptsLanguages('de', 'en'),
      is: ctx.is('json'),
      inspected: ctx.request.toJSON().method,
    }
  },
  'GET /throws': () => {
    throw new Error('On purpose')
  },
  'GET /teapot': (ctx) => {
    ctx.throw(418, 'Short and stout', { headers: { 'X-Tea': 'yes' } })
  },
  'GET /handled': (ctx, status) => {
    ctx.throw(Number(status), 'thrown', { code: 'X' })
  },
  'GET /redirect': (ctx) => {
    ctx.redirect(ctx.query.to ?? 'back')
  },
  'GET /back': (ctx) => {
    if (typeof ctx.back === 'function') ctx.back('/start')
    else ctx.redirect('back', '/start')
  },
  'GET /empty': (ctx) => {
    ctx.body = null
  },
  'GET /nulls': (ctx) => {
    ctx.type = 'json'
    ctx.body = null
  },
  'GET /undefined': (ctx) => {
    ctx.status = 200
    ctx.body = undefined
  },
  'GET /blob': (ctx) => {
    ctx.body = new Blob(['from a blob'])
  },
  'GET /web-stream': (ctx) => {
    ctx.body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('from a web stream'))
        controller.close()
      },
    })
  },
  'GET /response': (ctx) => {
    ctx.body = new Response('from a response', { status: 203, headers: { 'X-Web': 'yes' } })
  },
  'GET /attachment': (ctx) => {
    ctx.attachment('naïve file.txt')
    ctx.body = Buffer.from('content')
  },
  'GET /tagged': (ctx) => {
    ctx.etag = 'tag'
    ctx.lastModified = new Date(0)
    ctx.vary('Accept')
    ctx.append('Link', ['<a>', '<b>'])
    ctx.status = 200
    if (ctx.fresh) ctx.status = 304
    else ctx.body = { tagged: true }
  },
  'GET /typed': (ctx) => {
    ctx.body = '<p>guessed</p>'
    ctx.type = ctx.query.type
    ctx.set('X-Type', ctx.response.type)
  },
  'GET /status': (ctx, status) => {
    try {
      ctx.status = Number(status)
      ctx.message = 'As asked'
    } catch (error) {
      ctx.body = `${error.name}: ${error.message}`
    }
  },
  'GET /headers': (ctx) => {
    ctx.set({ 'X-A': 'a', 'X-B': ['b', 'c'] })
    ctx.remove('X-A')
    ctx.body = {
      has: ctx.response.has('X-B'),
      headers: Object.keys(ctx.response.headers).length,
      writable: ctx.writable,
    }
  },
}

app.use(async (ctx, next) => {
  const [, first, second] = ctx.path.split('/')
  const route = routes[`${ctx.method === 'HEAD' ? 'GET' : ctx.method} /${first}`]
  if (route === undefined) return await next()
  await route(ctx, second)
})

const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on ${server.address().port}`)
})
