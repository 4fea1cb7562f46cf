const http = require('node:http')
const { json } = require('node:stream/consumers')
const { setTimeout: delay } = require('node:timers/promises')
const toad = require('toad-scheduler')
const { ToadScheduler, SimpleIntervalJob, Task, AsyncTask } = toad

const scheduler = new ToadScheduler()
const counts = { sweep: 0, report: 0, failing: 0, failed: 0 }
let reporting = 0
let mostReporting = 0

const sweep = new Task('sweep', () => {
  counts.sweep++
})
const report = new AsyncTask(
  'report',
  async () => {
    mostReporting = Math.max(mostReporting, ++reporting)
    await delay(3)
    reporting--
    counts.report++
  },
  (error) => console.error(error),
)
const failing = new Task(
  'failing',
  () => {
    counts.failing++
    throw new Error('On purpose')
  },
  () => {
    counts.failed++
  },
)

scheduler.addSimpleIntervalJob(
  new SimpleIntervalJob({ milliseconds: 10, runImmediately: true }, sweep, { id: 'sweep' }),
)
scheduler.addSimpleIntervalJob(
  new SimpleIntervalJob({ milliseconds: 15 }, report, { id: 'report', preventOverrun: true }),
)
scheduler.addSimpleIntervalJob(new SimpleIntervalJob({ milliseconds: 20 }, failing, { id: 'failing' }))

/** Jobs that clients have added: how often each has run. */
const added = new Map()

const attempt = (action) => {
  try {
    return { result: action() ?? 'nothing' }
  } catch (error) {
    return { error: error.message }
  }
}

const routes = {
  'GET /counts': () => ({ counts, mostReporting, added: Object.fromEntries(added) }),
  'POST /jobs': ({ id, milliseconds }) => {
    added.set(id, 0)
    const task = new Task(`run ${id}`, () => {
      added.set(id, (added.get(id) ?? 0) + 1)
    })
    scheduler.addSimpleIntervalJob(new SimpleIntervalJob({ milliseconds }, task, { id }))
    return scheduler.getById(id).getStatus()
  },
  'POST /jobs/stop': ({ id }) => {
    scheduler.stopById(id)
    return scheduler.getById(id).getStatus()
  },
  'POST /jobs/start': ({ id }) => {
    scheduler.startById(id)
    return scheduler.getById(id).getStatus()
  },
  'POST /jobs/remove': ({ id }) => {
    const runs = added.get(id)
    scheduler.removeById(id)
    added.delete(id)
    return { runs }
  },
  'POST /try': () => examples(),
}

/** Another scheduler that is used in all ways. */
async function examples() {
  const other = new ToadScheduler()
  const ran = []
  const task = new Task('once', (...args) => {
    ran.push(args)
  })
  const rejected = []
  const rejecting = new AsyncTask(
    'rejecting',
    () => Promise.reject(new Error('rejected')),
    (...args) => {
      rejected.push(args.map((one) => one.message ?? one))
    },
  )
  const job = new SimpleIntervalJob({ hours: 1, runImmediately: true }, task, { id: 'a' })
  other.addSimpleIntervalJob(job)
  other.addSimpleIntervalJob(new SimpleIntervalJob({ seconds: 30, runImmediately: true }, rejecting, { id: 'b' }))
  await delay(1)
  const answers = {
    twice: attempt(() => other.addSimpleIntervalJob(new SimpleIntervalJob({ hours: 1 }, task, { id: 'a' }))),
    unknown: attempt(() => other.getById('c')),
    status: attempt(() => other.getById('a').getStatus()),
    exists: attempt(() => other.existsById('a')),
    removedUnknown: attempt(() => other.removeById('c')),
    nothing: attempt(() => new SimpleIntervalJob({}, task)),
    long: attempt(() => other.addSimpleIntervalJob(new SimpleIntervalJob({ days: 25 }, task, { id: 'long' }))),
    longInterval: attempt(() => other.addLongIntervalJob(new SimpleIntervalJob({ days: 2 }, task, { id: 'days' }))),
    jobs: attempt(() => other.getAllJobs().map(({ id }) => id)),
    jobsByStatus: attempt(() => other.getAllJobsByStatus('running').map(({ id }) => id)),
    noDefault: attempt(() => new Task('silent', () => {}).execute()),
    taskId: attempt(() => task.id),
    offers: Object.keys(toad).sort(),
    methods: Object.getOwnPropertyNames(ToadScheduler.prototype).sort(),
    jobMethods: Object.getOwnPropertyNames(SimpleIntervalJob.prototype).sort(),
  }
  const stopped = attempt(() => other.stop())
  return { ...answers, stopped, ran: ran.map((args) => args.length), rejected, after: attempt(() => job.getStatus()) }
}

async function answer(request, response) {
  const route = routes[`${request.method} ${request.url}`]
  response.setHeader('content-type', 'application/json')
  if (route === undefined) return response.writeHead(404).end('{}')
  try {
    response.end(JSON.stringify(await route(request.method === 'POST' ? await json(request) : undefined)))
  } catch (error) {
    response.writeHead(500).end(JSON.stringify({ error: error.message }))
  }
}

const server = http.createServer((request, response) => void answer(request, response))

server.listen(0, '127.0.0.1', () => {
  console.log(`listening on ${server.address().port}`)
})
