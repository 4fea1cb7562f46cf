import type { Accepted, AcceptedStatus, Plan, ProgramStatus, Refusal, UpgradeOutcome } from '@midflight/model'

export const reason: Accepted = {
  id: 'effect-changed:src/server.ts:server.listen-8080~1a2b3c4d',
  acceptance: { possible: true, means: 'What the earlier statement did stays done.' },
  code: 'effect-changed',
  file: 'src/server.ts',
  line: 12,
  item: 'server.listen(8080)',
  message: 'The effect changed, and an effect that has run never runs again.',
  remedy: 'Restart the program, or put the port into state.',
}

export const stopping: Refusal = {
  id: 'kind-changed:src/rooms.ts:rooms',
  acceptance: { possible: false, why: 'It is of another kind.' },
  code: 'kind-changed',
  file: 'src/rooms.ts',
  line: 1,
  item: 'rooms',
  message: 'Cannot turn `rooms` into something else.',
  remedy: 'Give the new item another name.',
}

export const accepted: AcceptedStatus = {
  generation: 2,
  from: 'chat@1.0.0+aaaaaaaaaaaa',
  to: 'chat@1.1.0+bbbbbbbbbbbb',
  at: '2026-01-02T03:04:05.678Z',
  who: 'ada (1000)',
  reason: 'the port stays as it is',
  findings: [{ id: reason.id, message: reason.message, means: reason.acceptance.means }],
}

export const plan: Plan = {
  format: 1,
  from: 'chat@1.0.0+aaaaaaaaaaaa',
  to: 'chat@1.1.0+bbbbbbbbbbbb',
  verdict: 'hot',
  items: [
    {
      module: 'src/rooms.ts',
      item: 'join',
      text: 'export function join(room: string)',
      line: 3,
      class: 'definition',
      classReason: 'It is a function.',
      action: 'replace',
      why: 'Its body changed.',
    },
    {
      module: 'src/rooms.ts',
      item: 'rooms',
      text: 'const rooms = new Map()',
      line: 1,
      class: 'state',
      classReason: 'join writes to it.',
      action: 'carry',
      why: 'It holds what the program has gathered.',
    },
    {
      module: 'src/rooms.ts',
      item: 'leave',
      text: 'export function leave()',
      line: 9,
      class: 'definition',
      classReason: 'It is a function.',
      action: 'keep',
      why: 'Nothing changed.',
    },
  ],
  refusals: [],
  notices: [],
  policy: 'pinned',
  policyReason: 'Nothing is migrated: old and new code can run side by side.',
  steps: [{ module: 'src/rooms.ts', action: 'replace', items: {}, pinnedClasses: [], pinnedBindings: [] }],
  reversible: true,
}

export const committed: UpgradeOutcome = {
  outcome: 'committed',
  generation: 2,
  release: plan.to,
  strategy: 'hot',
  commitMs: 0.42,
  prepareMs: 12.6,
  tasks: { inFlight: 3, held: 0, gateMs: 0 },
  plan,
}

export const refused: UpgradeOutcome = { outcome: 'refused', reasons: [reason], plan: null }

export const aborted: UpgradeOutcome = {
  outcome: 'aborted',
  phase: 'prepare',
  error: {
    code: 'evaluation-failed',
    message: 'TypeError: no such room',
    remedy: 'Mend the module and upgrade again.',
    place: { file: 'src/rooms.ts', line: 4, column: 2 },
    stack: 'TypeError: no such room\n    at src/rooms.ts:4:3',
  },
}

export const unchanged: UpgradeOutcome = {
  outcome: 'unchanged',
  generation: 1,
  release: plan.from,
  plan: { ...plan, verdict: 'unchanged', items: [], steps: [] },
}

export const status: ProgramStatus = {
  program: 'chat',
  pid: 4711,
  node: 'v24.21.0',
  release: plan.to,
  generation: 2,
  generations: [
    { number: 1, release: plan.from, collected: true, alive: 0 },
    { number: 2, release: plan.to, collected: false, alive: 2 },
  ],
  tasks: [
    { id: 7, kind: 'http', label: 'GET /events', generation: 1, ageMs: 61_500 },
    { id: 9, kind: 'task', label: 'nightly', generation: 2, ageMs: 40 },
  ],
  gate: { closed: true, held: 4 },
  memory: { heapUsedBytes: 5 * 1024 * 1024, rssBytes: 50 * 1024 * 1024 },
  uptimeMs: 61_000,
}
