import type { Plan, Policy, Release } from '@midflight/model'
import type { Engine } from '../engine.ts'
import type { BuildPhase } from './build.ts'
import type { Live } from './live.ts'

export type PlanPhase =
  | { readonly kind: 'planned'; readonly plan: Plan }
  | { readonly kind: 'unchanged'; readonly plan: Plan }
  | { readonly kind: 'refused'; readonly plan: Plan }

const kinds = { hot: 'planned', unchanged: 'unchanged', refused: 'refused' } as const

/** What its operator wants of the plan. */
export interface PlanWishes {
  readonly policy: Policy | null
  /** Ids of findings that are accepted. */
  readonly accept: readonly string[]
}

/** Decides what the upgrade will do. Pure: the dry run and the real one share it. Throws `not-acceptable`. */
export function planPhase(
  engine: Pick<Engine, 'planUpgrade'>,
  from: Release,
  {
    release,
    types = {},
    notices = [],
    found = [],
  }: Pick<Extract<BuildPhase, { kind: 'built' }>, 'release' | 'types' | 'notices' | 'found'>,
  live: Live,
  wishes: PlanWishes,
): PlanPhase {
  const planned = engine.planUpgrade(from, release, { idleEffects: {}, ...live, ...wishes, types, found })
  const plan = notices.length === 0 ? planned : { ...planned, notices: [...planned.notices, ...notices] }
  return { kind: kinds[plan.verdict], plan }
}
