import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { onTestFinished } from 'vitest'
import { runCommand } from '../src/command.ts'

export interface Captured {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface CaptureOptions {
  readonly cwd?: string
  readonly isTTY?: boolean
  readonly environment?: Readonly<Record<string, string>>
}

/** Runs a command in this process, with streams that remember what is written to them. */
export async function capture(argv: readonly string[], options: CaptureOptions = {}): Promise<Captured> {
  const { cwd = process.cwd(), isTTY = false, environment = {} } = options
  const [stdout, stderr] = [new CapturedStream(isTTY), new CapturedStream(isTTY)]
  const end = await runCommand(argv, '1.2.3', { stdout, stderr, environment, cwd })
  if (end.kind === 'signal') throw new Error(`The command ended by ${end.signal}`)
  return { code: end.code, stdout: textOf(stdout), stderr: textOf(stderr) }
}

class CapturedStream extends PassThrough {
  readonly isTTY: boolean

  constructor(isTTY: boolean) {
    super({ highWaterMark: 1024 * 1024 })
    this.isTTY = isTTY
  }
}

function textOf(from: PassThrough): string {
  return String(from.read() ?? '')
}

/** An empty package in a temporary folder. */
export function emptyPackage(): string {
  const root = mkdtempSync(join(tmpdir(), 'midflight-cli-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  writeFileSync(join(root, 'package.json'), '{"name":"chat","version":"1.0.0"}')
  return root
}

export interface Asked {
  readonly method: string
  readonly path: string
  readonly body: unknown
}

export interface CannedHost {
  readonly socket: string
  readonly asked: readonly Asked[]
}

/** Listens at a control socket and gives the same answer to every request. */
export async function cannedHost(
  answer: (response: ServerResponse) => void,
  headers: Readonly<Record<string, string>> = { 'midflight-control': '1' },
): Promise<CannedHost> {
  const socket = join(emptyPackage(), 'control.sock')
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      asked.push({ method: request.method ?? '', path: request.url ?? '', body })
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
      answer(response)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(socket, resolve)
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { socket, asked }
}

/** Answers with one JSON object a line. */
export function lines(...values: readonly object[]): (response: ServerResponse) => void {
  return (response) => {
    for (const value of values) response.write(`${JSON.stringify(value)}\n`)
    response.end()
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text === '' ? null : JSON.parse(text)
}
