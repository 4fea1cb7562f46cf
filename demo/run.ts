import { parseArgs } from 'node:util'
import { createNarration } from './driver/narration.ts'
import { formatTable, summarize } from './driver/report.ts'
import { runScenario, type ScenarioOptions } from './driver/scenario.ts'
import { createWorkspace } from './driver/source-tree.ts'
import { createTally, losses } from './driver/tally.ts'

const { values } = parseArgs({
  options: {
    /** Fewer upgrades, for continuous integration. */
    short: { type: 'boolean', default: false },
    /** One object with the figures on stdout; the talk goes to stderr. */
    json: { type: 'boolean', default: false },
  },
})

const options: ScenarioOptions = {
  members: 200,
  rooms: 25,
  connections: 8,
  backAndForth: values.short ? 10 : 50,
  warmUpMs: values.short ? 1_000 : 2_000,
}

const interruption = new AbortController()
for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.once(signal, () => {
    process.exitCode = exitCode
    interruption.abort()
  })
}

const narration = createNarration(values.json ? process.stderr : process.stdout)
const workspace = createWorkspace()
const tally = createTally()
try {
  const { figures, failure } = await runScenario(options, { narration, workspace, tally, signal: interruption.signal })
  const failures = [...(failure === null ? [] : [failure]), ...losses(tally)]
  narration.heading('What it came to')
  narration.table(formatTable(figures))
  for (const text of failures) narration.failed(text)
  if (failures.length === 0) narration.proved(`nothing was lost in ${Math.round(figures.durationMs / 1_000)} s`)
  else process.exitCode = 1
  if (values.json) console.log(JSON.stringify(summarize(figures, failures)))
} catch (error) {
  if (!interruption.signal.aborted) {
    narration.failed(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
} finally {
  workspace.remove()
}
process.exit()
