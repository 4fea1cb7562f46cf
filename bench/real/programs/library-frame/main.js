// The same for every library: what use.mjs and use.cjs say of it is held, passed around, put to work and answered for over HTTP.
import { createServer } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { errors, noteError, ticks } from './load.js'
import { kept, probe, work } from './again.js'
import { answersOfHeld, identities } from './holding.js'
import * as required from './use.cjs'
import { shown } from './shown.js'

process.on('uncaughtException', (error) => noteError('uncaught', error))
process.on('unhandledRejection', (error) => noteError('unhandled', error))

/** How often each request has been served, by its number. */
const served = new Map()

const routes = {
  /** One call now and the same one a little later, so that there is always work in flight. */
  async '/work'(query) {
    const n = Number(query.get('n'))
    const first = shown(await work(n % 64))
    await delay(Number(query.get('ms')))
    const second = shown(await work(n % 64))
    served.set(n, (served.get(n) ?? 0) + 1)
    return { n, first, second }
  },
  async '/answers'() {
    const { library } = await import('./use.mjs')
    return {
      ...named('', await probe()),
      ...named('required ', await required.probe()),
      ...(await answersOfHeld()),
      exports: shown(
        Object.keys(library)
          .sort()
          .map((name) => [name, typeof library[name]]),
      ),
    }
  },
  /** What was made before the upgrade and must be as it was after it. */
  async '/held'() {
    return { ...named('', await kept()), ...identities() }
  },
  /** Counts that grow, and what has gone wrong. */
  '/record'() {
    const doubled = [...served].filter(([, count]) => count !== 1).map(([n]) => n)
    return { served: served.size, doubled, errors, ticks }
  },
}

function named(prefix, answers) {
  return Object.fromEntries(Object.entries(answers).map(([name, answer]) => [prefix + name, shown(answer)]))
}

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  try {
    const answer = await routes[pathname](searchParams)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answer))
  } catch (error) {
    noteError(pathname, error)
    response.statusCode = 500
    response.end(String(error?.stack ?? error))
  }
})
server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`))
