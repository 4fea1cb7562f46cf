import type { IncomingMessage, ServerResponse } from 'node:http'
import { readJson } from './body.ts'
import { notFound, problem, type Answer } from './answer.ts'

export interface Call {
  readonly parameters: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: unknown
}

export type Handler = (call: Call) => Answer | Promise<Answer>

interface Route {
  readonly method: string
  readonly segments: readonly string[]
  readonly handler: Handler
}

export interface Router {
  add(method: string, pattern: string, handler: Handler): void
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
}

export function createRouter(): Router {
  const routes: Route[] = []
  return {
    add: (method, pattern, handler) => {
      routes.push({ method, segments: split(pattern), handler })
    },
    handle: async (request, response) => {
      const { status, value } = await answer(routes, request)
      const text = JSON.stringify(value)
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
      response.end(text)
    },
  }
}

async function answer(routes: readonly Route[], request: IncomingMessage): Promise<Answer> {
  const { method = 'GET', url = '/' } = request
  const [path = '/', query = ''] = url.split('?')
  const segments = split(path)
  for (const route of routes) {
    if (route.method !== method) continue
    const parameters = match(route.segments, segments)
    if (parameters === null) continue
    try {
      const body = method === 'POST' ? await readJson(request) : null
      return await route.handler({ parameters, query: new URLSearchParams(query), body })
    } catch (error) {
      return problem(error)
    }
  }
  return notFound(path)
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  if (pattern.length !== segments.length) return null
  const parameters: Record<string, string> = {}
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? ''
    if (part.startsWith(':')) parameters[part.slice(1)] = decodeURIComponent(segment)
    else if (part !== segment) return null
  }
  return parameters
}

function split(path: string): string[] {
  return path.split('/').filter((part) => part !== '')
}
