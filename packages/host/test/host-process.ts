// A host with the fake engine, in a process of its own: `host-process.ts <entry> [args]`, settings in the environment.
import { runHost } from '../src/supervisor.ts'
import { fakeEngine } from './fake-engine.ts'

const [entry = '', ...args] = process.argv.slice(2)
const limit = Number(process.env['LIMIT_MS'] ?? 5000)

try {
  const end = await runHost({
    entry,
    args,
    control: process.env['CONTROL'] ?? null,
    dev: process.env['HOST_DEV'] === '1',
    engine: fakeEngine,
    execArgv: [],
    limits: { startMs: limit, statusMs: limit, prepareMs: limit },
    onEvent: (event) => {
      if (event.kind === 'started') console.log(`started ${event.release}`)
      else if (event.kind === 'warning') console.log(`warning ${event.error.code}`)
      else console.log(`saved ${event.files.join(' ')}: ${event.outcome.outcome} ${event.elapsedMs.toFixed(1)} ms`)
    },
  })
  console.log(`end ${JSON.stringify(end)}`)
  if (end.kind === 'exited') process.exitCode = end.code
} catch (error) {
  console.log(`failed ${String((error as { code?: unknown }).code)} ${(error as Error).message}`)
  process.exitCode = 1
}
