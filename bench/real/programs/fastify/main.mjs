import { createHash, randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { Readable } from 'node:stream'
import cookie from '@fastify/cookie'
import Fastify from 'fastify'

const fastify = Fastify({
  logger: { level: 'fatal', stream: process.stderr },
  bodyLimit: 16 * 1024,
  trustProxy: 1,
  routerOptions: { ignoreTrailingSlash: true },
})

const sessions = new Map()
const messages = new EventEmitter()
const listeners = new Set()
let ticks = 0

setInterval(() => {
  ticks++
  for (const raw of listeners) raw.write(`id: ${ticks}\ndata: {"tick":${ticks}}\n\n`)
}, 25)

fastify.register(cookie, { secret: 'a secret of this program' })

fastify.decorateRequest('session', null)
fastify.addHook('onRequest', async (request) => {
  request.session = sessions.get(request.cookies.sid) ?? null
})
fastify.addHook('onSend', async (request, reply, payload) => {
  reply.header('x-answered-by', 'shop')
  return payload
})

fastify.addContentTypeParser('application/octet-stream', (request, payload, done) => done(null, payload))

fastify.get('/', async () => ({ hello: 'world' }))

fastify.post(
  '/sessions',
  { schema: { body: { type: 'object', required: ['name'], properties: { name: { type: 'string', minLength: 2 } } } } },
  async (request, reply) => {
    const sid = randomUUID()
    sessions.set(sid, { name: request.body.name, items: [], added: 0 })
    reply.setCookie('sid', sid, { path: '/', httpOnly: true })
    return { name: request.body.name }
  },
)

fastify.register(async (shop) => {
  shop.addHook('preHandler', async (request, reply) => {
    if (request.session === null) return reply.code(401).send({ error: 'Sign in first' })
  })
  const cart = {
    type: 'object',
    properties: {
      name: { type: 'string' },
      items: { type: 'array', items: { type: 'string' } },
      added: { type: 'integer' },
    },
  }
  shop.post(
    '/cart',
    {
      schema: {
        body: { type: 'object', required: ['item'], properties: { item: { type: 'string' } } },
        response: { 201: cart },
      },
    },
    async (request, reply) => {
      request.session.items.push(request.body.item)
      request.session.added++
      reply.code(201)
      return request.session
    },
  )
  shop.get('/cart', { schema: { response: { 200: cart } } }, async (request) => request.session)
  shop.delete('/cart/:item', { schema: { response: { 200: cart } } }, async (request) => {
    const { session } = request
    session.items = session.items.filter((item) => item !== request.params.item)
    return session
  })
})

fastify.get('/events', (request, reply) => {
  reply.hijack()
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  listeners.add(reply.raw)
  request.raw.on('close', () => listeners.delete(reply.raw))
})

function* alphabet(bytes) {
  const part = Buffer.alloc(26 * 1024, 'abcdefghijklmnopqrstuvwxyz')
  for (let left = bytes; left > 0; left -= part.length) yield left < part.length ? part.subarray(0, left) : part
}

fastify.get(
  '/download',
  { schema: { querystring: { type: 'object', properties: { bytes: { type: 'integer', default: 1000 } } } } },
  (request, reply) => {
    reply.type('application/octet-stream')
    return reply.send(Readable.from(alphabet(request.query.bytes)))
  },
)

fastify.post('/upload', { bodyLimit: 64 * 1024 * 1024 }, async (request) => {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const part of request.body) {
    hash.update(part)
    bytes += part.length
  }
  return { bytes, sha256: hash.digest('hex') }
})

fastify.get('/messages/:topic', async (request) => {
  const [text] = await once(messages, request.params.topic)
  return { topic: request.params.topic, text }
})
fastify.post('/messages/:topic', async (request, reply) => {
  messages.emit(request.params.topic, request.body.text)
  reply.code(202)
  return { sent: true }
})

fastify.register(
  async (examples) => {
    examples.setErrorHandler((error, request, reply) => {
      reply.code(error.statusCode ?? 500).send({ handled: error.message, code: error.code })
    })
    examples.setNotFoundHandler((request, reply) => {
      reply.code(404).send({ nothing: request.url })
    })
    examples.get('/throws', async () => {
      throw new Error('On purpose')
    })
    examples.get('/teapot', async () => {
      throw Object.assign(new Error('Short and stout'), { statusCode: 418, code: 'TEAPOT' })
    })
    examples.get(
      '/web-response',
      async () => new Response('from the web', { status: 203, headers: { 'x-web': 'yes' } }),
    )
    examples.get('/redirect', (request, reply) => reply.redirect('/', 303))
    examples.get(
      '/typed/:id',
      {
        schema: {
          params: { type: 'object', properties: { id: { type: 'integer' } } },
          querystring: {
            type: 'object',
            properties: { page: { type: 'integer', minimum: 1 }, tags: { type: 'array', items: { type: 'string' } } },
          },
        },
      },
      async (request) => ({ id: request.params.id, query: request.query }),
    )
    examples.get('/about', async (request) => ({
      host: request.host.replace(/\d+$/, 'port'),
      hostname: request.hostname,
      protocol: request.protocol,
      method: request.method,
      url: request.url,
      originalUrl: request.originalUrl,
      routeOptions: {
        url: request.routeOptions.url,
        method: request.routeOptions.method,
        bodyLimit: request.routeOptions.bodyLimit,
      },
      is404: request.is404,
    }))
    examples.post('/echo', async (request) => ({ body: request.body, type: request.headers['content-type'] }))
    examples.get('/trailers', (request, reply) => {
      reply.trailer('x-checksum', async (_, payload) => createHash('md5').update(payload).digest('hex'))
      reply.send({ with: 'trailer' })
    })
    examples.get('/trailer-removed', (request, reply) => {
      reply.trailer('x-checksum', async () => 'none')
      reply.removeTrailer('x-checksum')
      reply.send({ without: 'trailer' })
    })
    examples.get('/header-removed', (request, reply) => {
      reply.raw.setHeader('x-raw', 'to be removed')
      reply.removeHeader('x-raw')
      reply.send({ config: request.routeOptions.config.url })
    })
    examples.post('/root/:id', { schema: { body: { type: 'integer' } } }, async (request) => ({
      type: typeof request.body,
      value: request.body,
    }))
    examples.post(
      '/by-type',
      { schema: { body: { content: { 'application/json': { schema: { type: 'object', required: ['a'] } } } } } },
      async (request) => ({ body: request.body }),
    )
    examples.get('/twice', async (request, reply) => {
      reply.send({ first: true })
      return reply
    })
    examples.get('/nothing', async () => undefined)
    examples.get('/versioned', { constraints: { version: '1.2.0' } }, async () => ({ version: '1.2.0' }))
    examples.get('/versioned', { constraints: { version: '2.0.0' } }, async () => ({ version: '2.0.0' }))
  },
  { prefix: '/examples' },
)

const address = await fastify.listen({ port: 0, host: '127.0.0.1' })
console.log(`listening on ${new URL(address).port}`)
