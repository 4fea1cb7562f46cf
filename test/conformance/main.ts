import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { readRequest, usage, type Request } from './arguments.ts'
import { reportSuite, suiteText } from './test262/report.ts'
import { runSuite, takesCommonJs } from './test262/run-suite.ts'
import { readSuite, UnusableCheckout } from './test262/suite.ts'
import { createWorkspace } from './workspace.ts'

/** For one test: under Node none takes a second. */
const timeLimitMs = 20_000

/** Whether programs behave under Midflight as under plain Node, by test suites that others wrote: `npm run conformance`. */
const request = readRequest(process.argv.slice(2))
if (typeof request === 'string') {
  process.stderr.write(`${request}\n\n${usage}\n`)
  process.exitCode = 2
} else {
  process.exitCode = await main(request)
}

async function main(asked: Request): Promise<number> {
  const interrupt = new AbortController()
  process.once('SIGINT', () => interrupt.abort())
  const workspace = createWorkspace()
  try {
    return await run(asked, workspace.folder, interrupt.signal)
  } catch (error) {
    if (interrupt.signal.aborted) {
      process.stderr.write('\nInterrupted: this run shows nothing.\n')
      return 130
    }
    if (!(error instanceof UnusableCheckout)) throw error
    process.stderr.write(`${error.message}\n`)
    return 2
  } finally {
    workspace.remove()
  }
}

async function run(asked: Request, folder: string, signal: AbortSignal): Promise<number> {
  let failures = 0
  if (asked.test262 !== null) {
    const found = readSuite(asked.test262, asked.only)
    const own = join(folder, 'test262')
    mkdirSync(own)
    const { jobs, json } = asked
    const cases = (await takesCommonJs(own)) ? found.cases : found.cases.filter(({ form }) => form === 'module')
    const suite = { ...found, cases }
    const results = await runSuite(suite, { folder: own, jobs, timeLimitMs, signal, onResult: showProgress })
    const report = reportSuite(suite, results, found.cases.length - cases.length)
    process.stdout.write(`${json ? JSON.stringify(report, null, 2) : suiteText(report)}\n`)
    failures += report.failures.length
  }
  return failures === 0 ? 0 : 1
}

function showProgress(done: number, total: number): void {
  if (process.stderr.isTTY) process.stderr.write(done === total ? '\r\u001b[K' : `\r${done} of ${total}`)
  else if (done % 500 === 0) process.stderr.write(`${done} of ${total}\n`)
}
