// Stands in for the runtime: speaks the channel's protocol and does what the words in the modules' code tell it.
import { readFileSync } from 'node:fs'
import { Socket } from 'node:net'

const [imageFile, entryFile, ...args] = process.argv.slice(2)
const image = JSON.parse(readFileSync(imageFile, 'utf8'))
const channel = new Socket({ fd: 3 })
const modules = new Map(Object.entries(image.modules))
const generations = [{ number: 1, release: image.release, collected: false }]
let open = null
const gate = { held: 0 }

const send = (message) => channel.write(`${JSON.stringify(message)}\n`)
const report = (message) => ({ code: 'evaluation-failed', message, remedy: 'Mend it.', place: null, stack: null })
const aborted = (id, phase, message) => send({ type: 'aborted', id, phase, error: report(message) })

const handlers = {
  status: ({ id }) => {
    const current = generations.at(-1)
    const { heapUsed, rss } = process.memoryUsage()
    const memory = { heapUsedBytes: heapUsed, rssBytes: rss }
    const loaded = [...modules.keys()]
    send({
      type: 'status',
      id,
      generation: current.number,
      generations,
      loaded,
      tasks: [],
      gate: { closed: false, held: 0 },
      memory,
      uptimeMs: process.uptime() * 1000,
    })
  },
  prepare: ({ id, release, modules: sent }) => {
    const text = sent.map((module) => module.code).join('\n')
    if (text.includes('EXIT_PREPARE')) process.exit(7)
    if (text.includes('FAIL_PREPARE')) return aborted(id, 'prepare', 'Error: it throws')
    if (text.includes('GARBAGE')) return channel.write('this is not JSON\n')
    open = { release, sent }
    if (text.includes('HANG_PREPARE')) return undefined
    const prepared = () => send({ type: 'prepared', id, prepareMs: 1 })
    return text.includes('SLOW_PREPARE') ? setTimeout(prepared, 300) : prepared()
  },
  gate: ({ id, deadlineMs }) => {
    const text = open.sent.map((module) => module.code).join('\n')
    if (text.includes('EXIT_GATE')) process.exit(9)
    if (text.includes('FAIL_GATE')) return aborted(id, 'gate', `Error: busy for ${deadlineMs} ms`)
    if (text.includes('FAIL_MIGRATE')) return aborted(id, 'migrate', 'Error: it throws')
    gate.held = 2
    return send({ type: 'gated', id })
  },
  commit: ({ id }) => {
    const text = open.sent.map((module) => module.code).join('\n')
    if (text.includes('EXIT_COMMIT')) process.exit(8)
    if (text.includes('FAIL_COMMIT')) return aborted(id, 'commit', 'Error: it throws at commit')
    for (const module of open.sent) modules.set(module.path, module)
    const number = generations.at(-1).number + 1
    generations.push({ number, release: open.release, collected: false })
    console.log(`committed ${number} with ${open.sent.map((module) => module.path).join(' ')}`)
    return send({
      type: 'committed',
      id,
      generation: number,
      commitMs: 0.1,
      tasks: { inFlight: 0, held: gate.held, gateMs: gate.held },
    })
  },
  abort: ({ id }) => {
    console.log('aborted')
    open = null
    aborted(id, 'prepare', 'as asked')
  },
}

setInterval(() => undefined, 60_000)
let buffered = ''
channel.on('data', (chunk) => {
  buffered += chunk
  const lines = buffered.split('\n')
  buffered = lines.pop()
  for (const line of lines) {
    const message = JSON.parse(line)
    handlers[message.type](message)
  }
})

for (const signal of ['SIGTERM', 'SIGHUP', 'SIGUSR2', 'SIGINT']) {
  process.on(signal, () => {
    console.log(`got ${signal}`)
    if (signal === 'SIGTERM') process.exit(3)
  })
}
console.log(`args ${JSON.stringify(args)} entry ${entryFile}`)
if (args[0] === 'exit') process.exit(Number(args[1]))
if (args[0] === 'die') process.kill(process.pid, 'SIGKILL')
if (args[0] !== 'never-start') send({ type: 'started', version: 1, node: process.version, loaded: [...modules.keys()] })
