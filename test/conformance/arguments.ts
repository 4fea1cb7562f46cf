import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** What `npm run conformance` was asked to do. */
export interface Request {
  /** Absolute path of a checkout of test262, or null. */
  readonly test262: string | null
  readonly programs: boolean
  /** Only what has this text in its path or name. */
  readonly only: string
  readonly jobs: number
  readonly json: boolean
}

export const usage = `npm run conformance -- --test262 <checkout>   the module part of the ECMAScript test suite
npm run conformance -- --programs             real packages' own tests, fetched from npm and GitHub

  --only <text>   only tests whose path, or programs whose name, contains the text
  --jobs <n>      tests that run at once (default: ${availableParallelism()}, one for each processor)
  --json          one object on stdout instead of a table

Exit code: 0 where everything that passes under plain Node passes under Midflight, 1 where something does not, 2 for a wrong usage.`

/** Reads the command line. A string says what is wrong with it. */
export function readRequest(args: readonly string[]): Request | string {
  let values
  try {
    values = parseArgs({
      args: [...args],
      options: {
        test262: { type: 'string' },
        programs: { type: 'boolean', default: false },
        only: { type: 'string', default: '' },
        jobs: { type: 'string', default: String(availableParallelism()) },
        json: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    return (error as Error).message
  }
  const { test262, programs, only, json } = values
  const jobs = Number(values.jobs)
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 256)
    return `--jobs takes a number from 1 to 256, not '${values.jobs}'.`
  if (test262 === undefined && !programs) return 'Name what to run: --test262 <checkout> or --programs.'
  return { test262: test262 === undefined ? null : resolve(test262), programs, only, jobs, json }
}
