import { askHost } from '../control-client.ts'
import { controlPath } from '../control-path.ts'
import type { Invocation } from '../invocation.ts'
import { openProgressLine } from '../progress.ts'
import type { Terminal } from '../terminal.ts'

const quickAnswerMs = 30_000

/** Asks for what the host knows. */
export async function question<Answer>(invocation: Invocation, terminal: Terminal, path: string): Promise<Answer> {
  const socket = controlPath(invocation.control, terminal.cwd)
  return askHost<Answer>({ socket, method: 'GET', path, timeoutMs: quickAnswerMs })
}

/** Asks for what takes its time, and shows how far it has got. */
export async function order<Answer>(
  invocation: Invocation,
  terminal: Terminal,
  path: string,
  body: object,
): Promise<Answer> {
  const socket = controlPath(invocation.control, terminal.cwd)
  const line = openProgressLine(terminal)
  try {
    return await askHost<Answer>({ socket, method: 'POST', path, body, onProgress: (progress) => line.show(progress) })
  } finally {
    line.end()
  }
}
