import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { readRequest, usage, type Request } from './arguments.ts'
import { NotFetched } from './programs/fetch.ts'
import { realPrograms } from './programs/list.ts'
import { programsText } from './programs/report.ts'
import { runPrograms } from './programs/run-programs.ts'
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
    if (!(error instanceof UnusableCheckout) && !(error instanceof NotFetched)) throw error
    process.stderr.write(`${error.message}\n`)
    return 2
  } finally {
    workspace.remove()
  }
}

async function run(asked: Request, folder: string, signal: AbortSignal): Promise<number> {
  let failures = 0
  if (asked.test262 !== null) failures += await runTest262(asked.test262, asked, folder, signal)
  if (asked.programs) failures += await runRealPrograms(asked, folder, signal)
  return failures === 0 ? 0 : 1
}

async function runTest262(checkout: string, asked: Request, folder: string, signal: AbortSignal): Promise<number> {
  const { only, jobs, json } = asked
  const found = readSuite(checkout, only)
  const own = join(folder, 'test262')
  mkdirSync(own)
  const cases = (await takesCommonJs(own)) ? found.cases : found.cases.filter(({ form }) => form === 'module')
  const suite = { ...found, cases }
  const results = await runSuite(suite, { folder: own, jobs, timeLimitMs, signal, onResult: showProgress })
  const report = reportSuite(suite, results, found.cases.length - cases.length)
  process.stdout.write(`${json ? JSON.stringify(report, null, 2) : suiteText(report)}\n`)
  return report.failures.length
}

async function runRealPrograms({ only, json }: Request, folder: string, signal: AbortSignal): Promise<number> {
  const programs = realPrograms.filter(({ name }) => name.includes(only))
  if (programs.length === 0) throw new UnusableCheckout(`No program's name contains '${only}'.`)
  const own = join(folder, 'programs')
  mkdirSync(own)
  const onProgram = (name: string): void => void process.stderr.write(`${name}\n`)
  const results = await runPrograms(programs, { folder: own, signal, onProgram })
  const report = { suite: 'programs', node: process.version, programs: results }
  process.stdout.write(`${json ? JSON.stringify(report, null, 2) : programsText(results)}\n`)
  return results.flatMap((result) => result.failures).length
}

function showProgress(done: number, total: number): void {
  if (process.stderr.isTTY) process.stderr.write(done === total ? '\r\u001b[K' : `\r${done} of ${total}`)
  else if (done % 500 === 0) process.stderr.write(`${done} of ${total}\n`)
}
