import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { MidflightError } from '@midflight/model'
import type { HostEvent } from '@midflight/host'
import { exitCodes } from '../exit-codes.ts'
import type { InvocationOf } from '../invocation.ts'
import type { Output } from '../output.ts'
import type { Terminal } from '../terminal.ts'
import { refusalView } from '../views/outcome.ts'
import { savedView, startedView, warningView } from '../views/host-event.ts'
import { instructionsVariable } from '../recorder/instructions.ts'
import { runRecorded } from './run-recorded.ts'
import type { CommandEnd } from './command-end.ts'

/** Runs a program until it ends, and ends as it did. */
export async function run(
  invocation: InvocationOf<'run' | 'dev'>,
  terminal: Terminal,
  output: Output,
): Promise<CommandEnd> {
  const { command, args, control, inspect } = invocation
  const entry = entryFile(invocation.entry, terminal.cwd)
  if (terminal.environment[instructionsVariable] !== undefined) return runRecorded(entry, args)
  // Only here, since the other commands are to be quick and need nothing of it.
  const { runHost } = await import('@midflight/host')
  const isDev = command === 'dev'
  const talksAtStart = isDev || terminal.stderr.isTTY === true
  const end = await runHost({
    entry,
    args,
    inspect,
    control: control === null ? null : resolve(terminal.cwd, control),
    dev: isDev,
    onEvent: (event) => {
      if (event.kind !== 'started' || talksAtStart) output.talk((paint) => eventView(event, paint))
    },
  })
  switch (end.kind) {
    case 'exited':
      return { kind: 'code', code: end.code }
    case 'killed':
      return { kind: 'signal', signal: end.signal }
    case 'not-built':
      if (output.json) output.result({ outcome: 'refused', reasons: end.reasons, plan: null }, () => '')
      output.talk((paint) => refusalView(end.reasons, paint, 'the program was not started'))
      return { kind: 'code', code: exitCodes.usageOrEnvironment }
  }
}

function eventView(event: HostEvent, paint: Parameters<typeof savedView>[1]): string {
  switch (event.kind) {
    case 'started':
      return startedView(event, paint)
    case 'warning':
      return warningView(event, paint)
    case 'saved':
      return savedView(event, paint)
  }
}

function entryFile(entry: string, cwd: string): string {
  const path = resolve(cwd, entry)
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats?.isFile() === true) return path
  const found =
    stats === undefined ? 'there is no such file' : stats.isDirectory() ? 'it is a folder' : 'it is not a file'
  throw new MidflightError('entry-not-found', `Could not start ${path}: ${found}.`, {
    remedy: "Name the file of the program's entry module, for example `midflight run src/server.ts`.",
  })
}
