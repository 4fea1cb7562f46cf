import { controlVersion, MidflightError } from '@midflight/model'
import type { Call, ControlApi } from './api.ts'
import {
  parseExplainRequest,
  parsePlanRequest,
  parseRollbackRequest,
  parseUpgradeRequest,
  parseWhoRequest,
} from './requests.ts'

export interface Route {
  readonly parse: (body: unknown) => unknown
  readonly run: (api: ControlApi, request: unknown, call: Call) => Promise<unknown>
}

export const routes: ReadonlyMap<string, Route> = new Map([
  ['GET /v1/status', route(nothing, async (api) => api.status())],
  ['GET /v1/history', route(nothing, async (api) => api.history())],
  ['POST /v1/explain', route(parseExplainRequest, async (api, request) => api.explain(request))],
  ['POST /v1/who', route(parseWhoRequest, async (api, request, call) => api.who(request, call))],
  ['POST /v1/plan', route(parsePlanRequest, async (api, request, call) => api.plan(request, call))],
  ['POST /v1/upgrade', route(parseUpgradeRequest, async (api, request, call) => api.upgrade(request, call))],
  ['POST /v1/rollback', route(parseRollbackRequest, async (api, request, call) => api.rollback(request, call))],
])

export function unknownRoute(method: string, path: string): MidflightError {
  const message = `Could not answer ${method} ${path}: the host knows ${[...routes.keys()].join(', ')}.`
  return new MidflightError('protocol-mismatch', message, {
    remedy: `Use a command of the same version as the host; it speaks version ${controlVersion} of the control protocol.`,
  })
}

/** Ties what `parse` gives to what `run` takes, so that the table can hold routes of every kind. */
function route<Request>(
  parse: (body: unknown) => Request,
  run: (api: ControlApi, request: Request, call: Call) => Promise<unknown>,
): Route {
  return { parse, run: async (api, request, call) => run(api, request as Request, call) }
}

function nothing(): null {
  return null
}
