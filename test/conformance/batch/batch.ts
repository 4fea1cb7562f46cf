import { appendFileSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { createProgram, enableSourceMaps, startProgram } from '@midflight/runtime'
import type { Job } from './job.ts'
import { firstLine } from './first-line.ts'

/**
 * Runs many programs in one process, one after the other, under plain Node or under Midflight: `node batch.ts <jobs> <outcomes>`.
 * An outcome is appended as a line of JSON when its program is done, so that a program that ends the process is seen to have done it.
 */
const [, , jobsFile, outcomesFile] = process.argv
if (jobsFile === undefined || outcomesFile === undefined) throw new Error('Usage: batch.ts <jobs> <outcomes>')
const jobs = JSON.parse(readFileSync(jobsFile, 'utf8')) as Job[]
const timeLimitMs = 5000

let stdout = ''
process.stdout.write = (chunk: string | Uint8Array) => {
  stdout += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
  return true
}
process.on('unhandledRejection', (thrown) => {
  stdout += `unhandled rejection: ${firstLine(thrown)}\n`
})
if (jobs.some(({ image }) => image !== null)) enableSourceMaps()

for (const job of jobs) {
  stdout = ''
  const error = await run(job)
  await turn()
  await turn()
  appendFileSync(outcomesFile, `${JSON.stringify({ id: job.id, stdout, error, exitCode: null })}\n`)
}
process.exit(0)

async function run({ entryFile, image }: Job): Promise<string | null> {
  try {
    const work = image === null ? import(pathToFileURL(entryFile).href) : startProgram(createProgram(image))
    await Promise.race([work, timeLimit()])
    return null
  } catch (thrown) {
    return firstLine(thrown)
  }
}

function timeLimit(): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  setTimeout(() => reject(new Error(`It took longer than ${timeLimitMs} ms`)), timeLimitMs).unref()
  return promise
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
