import { resolve } from 'node:path'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { InvocationOf } from '../invocation.ts'
import type { Output } from '../output.ts'
import type { Terminal } from '../terminal.ts'
import { counted } from '../views/plan.ts'

/** Makes a folder of Node's coverage readable for tools that know files only. */
export async function coverage(
  invocation: InvocationOf<'coverage'>,
  terminal: Terminal,
  output: Output,
): Promise<ExitCode> {
  const { addReadableCoverage } = await import('@midflight/host')
  const files = await addReadableCoverage(resolve(terminal.cwd, invocation.folder))
  output.result(
    { files },
    () => `Added ${counted(files, 'file')}: the last version of each module, under the name of its file.`,
  )
  return exitCodes.done
}
