import { Invalid } from './invalid.ts'

/** What a handler answers with. */
export interface Answer {
  readonly status: number
  readonly value: unknown
}

export function ok(value: unknown): Answer {
  return { status: 200, value }
}

export function created(value: unknown): Answer {
  return { status: 201, value }
}

export function notFound(what: string): Answer {
  return { status: 404, value: { error: `There is no ${what}.` } }
}

export function problem(error: unknown): Answer {
  if (error instanceof Invalid) return { status: 400, value: { error: error.message, field: error.field } }
  return { status: 500, value: { error: String(error) } }
}
