import { request, type IncomingMessage } from 'node:http'
import {
  checkControlPath,
  controlHeader,
  controlVersion,
  isMidflightError,
  MidflightError,
  type ControlFailure,
  type ErrorReport,
  type Progress,
} from '@midflight/model'

export interface ControlRequest {
  readonly socket: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
  readonly onProgress?: (progress: Progress['progress']) => void
  /** For what the host answers at once. Upgrades take as long as they take. */
  readonly timeoutMs?: number
}

/**
 * Asks the host, and returns the last object of its answer. Throws what the host answers as an error, and `no-program`,
 * `control-path-too-long`, `control-not-private`, `program-exited`, `program-busy` and `protocol-mismatch`.
 */
export async function askHost<Answer>(asked: ControlRequest): Promise<Answer> {
  checkControlPath(asked.socket, process.platform)
  const response = await send(asked)
  // Whoever reads it hears of it too.
  response.on('error', () => undefined)
  if (response.headers[controlHeader] !== String(controlVersion)) throw otherProtocol(asked.socket, response)
  return readAnswer<Answer>(response, asked)
}

async function send({ socket, method, path, body, timeoutMs }: ControlRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath: socket, method, path, headers: { 'content-type': 'application/json' } })
    outgoing.once('response', resolve)
    outgoing.once('error', (cause) => reject(connectionError(socket, cause)))
    if (timeoutMs !== undefined) {
      outgoing.setTimeout(timeoutMs, () => outgoing.destroy(busy(socket, timeoutMs)))
    }
    outgoing.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

async function readAnswer<Answer>(response: IncomingMessage, { socket, onProgress }: ControlRequest): Promise<Answer> {
  let answer: unknown
  try {
    for await (const line of linesOf(response)) {
      const value = JSON.parse(line) as object
      if (isProgress(value)) onProgress?.(value.progress)
      else answer = value
    }
  } catch (cause) {
    throw cutShort(socket, cause)
  }
  if (!response.complete || answer === undefined) throw cutShort(socket, undefined)
  if (isFailure(answer)) throw fromReport(answer.error)
  return answer as Answer
}

async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.filter((line) => line !== '')
  }
  if (rest !== '') yield rest
}

function isProgress(value: object): value is Progress {
  return 'progress' in value
}

/** An aborted upgrade has an error too, and is an outcome. */
function isFailure(value: unknown): value is ControlFailure {
  return typeof value === 'object' && value !== null && 'error' in value && !('outcome' in value)
}

function fromReport({ code, message, remedy, place, stack }: ErrorReport): MidflightError {
  const error = new MidflightError(code, message, { remedy, place })
  if (stack !== null) error.stack = stack
  return error
}

function connectionError(socket: string, cause: Error): MidflightError {
  switch ((cause as NodeJS.ErrnoException).code ?? '') {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ECONNREFUSED':
      return new MidflightError('no-program', `No program answers at ${socket}.`, {
        remedy: 'Start one with `midflight run <entry>`, or name the control socket of another with --control <path>.',
        cause,
      })
    case 'EACCES':
    case 'EPERM':
      return new MidflightError('control-not-private', `Could not reach ${socket}: it belongs to another user.`, {
        remedy: 'Run the command as the user that runs the program.',
        cause,
      })
    default:
      return isMidflightError(cause) ? cause : cutShort(socket, cause)
  }
}

function cutShort(socket: string, cause: unknown): MidflightError {
  return new MidflightError('program-exited', `The host at ${socket} ended before it had answered.`, {
    remedy:
      'See whether the program still runs with `midflight status`, and start it with `midflight run <entry>` if not.',
    cause,
  })
}

function busy(socket: string, timeoutMs: number): MidflightError {
  return new MidflightError('program-busy', `The host at ${socket} did not answer within ${timeoutMs / 1000} s.`, {
    remedy: 'Try again later.',
  })
}

function otherProtocol(socket: string, response: IncomingMessage): MidflightError {
  response.destroy()
  const version = response.headers[controlHeader]
  const found =
    version === undefined ? 'is not a host of Midflight' : `speaks version ${String(version)} of the control protocol`
  return new MidflightError(
    'protocol-mismatch',
    `What listens at ${socket} ${found}; version ${controlVersion} is needed.`,
    {
      remedy: 'Use the command of the same version as the host that runs the program.',
    },
  )
}
