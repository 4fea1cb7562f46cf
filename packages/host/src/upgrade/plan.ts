import type { Plan, Policy, Reason, Release, TypeJudgements } from '@midflight/model'
import type { Engine } from '../engine.ts'
import type { Live } from './live.ts'

export type PlanPhase =
  | { readonly kind: 'planned'; readonly plan: Plan }
  | { readonly kind: 'unchanged'; readonly plan: Plan }
  | { readonly kind: 'refused'; readonly plan: Plan }

const kinds = { hot: 'planned', unchanged: 'unchanged', refused: 'refused' } as const

/** Decides what the upgrade will do. Pure: the dry run and the real one share it. */
export function planPhase(
  engine: Pick<Engine, 'planUpgrade'>,
  from: Release,
  {
    release,
    types = {},
    notices = [],
  }: { readonly release: Release; readonly types?: TypeJudgements; readonly notices?: readonly Reason[] },
  live: Live,
  policy: Policy | null,
): PlanPhase {
  const planned = engine.planUpgrade(from, release, { idleEffects: {}, ...live, policy, types })
  const plan = notices.length === 0 ? planned : { ...planned, notices: [...planned.notices, ...notices] }
  return { kind: kinds[plan.verdict], plan }
}
