import { differences, heartbeatDifferences, type Behaviour } from './behaviour.ts'
import type { ChatClient } from './chat-client.ts'
import { within } from './deadline.ts'
import type { HttpClient } from './http-client.ts'
import type { CommandResult, Midflight } from './midflight.ts'
import type { Narration } from './narration.ts'
import type { Program } from './program.ts'
import type { Workspace } from './source-tree.ts'

/** What the steps of the demo work on: a server under load, and the means to upgrade it and to look at it. */
export interface Stage {
  readonly narration: Narration
  readonly workspace: Workspace
  readonly program: Program
  readonly midflight: Midflight
  /** One of the members who have been there since before the first upgrade. */
  readonly member: ChatClient
  readonly http: HttpClient
}

/**
 * Runs a command for people to see, and throws if it does not end with that exit code.
 * @param lines how much to show of what it prints.
 */
export async function runCommand(stage: Stage, args: readonly string[], exitCode: number, lines = 60): Promise<void> {
  stage.narration.command(['midflight', ...args].join(' '))
  const result = await stage.midflight(...args)
  stage.narration.quote(result.output, lines)
  expectExit(args, result, exitCode)
}

/** Runs a command for its JSON, and throws if it does not end with that exit code. */
export async function readJson(
  stage: Stage,
  args: readonly string[],
  exitCode: number,
): Promise<Record<string, unknown>> {
  const result = await stage.midflight(...args, '--json')
  expectExit(args, result, exitCode)
  return result.json
}

/** Throws if a client of long standing sees anything but this version, in answers, messages and, if asked for, heartbeats. */
export async function expectVersion(
  stage: Stage,
  behaviour: Behaviour,
  { heartbeat }: { heartbeat: boolean },
): Promise<void> {
  const found = await within(differences(behaviour, stage.http, stage.member), 'No member hears itself')
  if (heartbeat) {
    const beat = await within(stage.member.nextHeartbeat(), 'No heartbeat comes')
    found.push(...heartbeatDifferences(behaviour, beat))
  }
  if (found.length > 0) throw new Error(`Clients do not see ${behaviour.version}: ${found.join('; ')}`)
}

function expectExit(args: readonly string[], { code, output }: CommandResult, expected: number): void {
  if (code === expected) return
  throw new Error(`midflight ${args.join(' ')} ended with ${code} in place of ${expected}:\n${output}`)
}
