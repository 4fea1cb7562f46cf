import type { Policy } from '@midflight/model'
import { describe, expect, test } from 'vitest'
import { planOf, verdictOf } from './planning.ts'
import { fn } from './program-builder.ts'

const program = (text: string, signature: string): Parameters<typeof planOf>[0] => ({
  'main.ts': { imports: { './price.ts': ['price'] }, items: [fn('main', '1')] },
  'price.ts': { items: [{ ...fn('price', text), signature }] },
})

const before = program('1', '(of: string): number')
const sameSignature = program('2', '(of: string): number')
const otherSignature = program('2', '(of: string, on: Date): number')

describe('the policy for tasks in flight', () => {
  test('is pinned where nothing is migrated, and the plan says why', () => {
    expect(planOf(before, otherSignature)).toMatchObject({
      policy: 'pinned',
      policyReason: 'Nothing is migrated: old and new code can run side by side.',
    })
  })

  test.for([
    ['pinned', otherSignature, 'hot'],
    ['quiesce', otherSignature, 'hot'],
    ['immediate', sameSignature, 'hot'],
    ['immediate', otherSignature, 'refused: policy-unsafe'],
  ] as const)('%s is what was asked for, unless it is unsafe', ([policy, now, verdict]) => {
    const plan = planOf(before, now, { policy })
    expect([verdictOf(plan), plan.policy]).toEqual([verdict, policy satisfies Policy])
  })

  test('immediate is refused at the binding whose signature tasks in flight would call as it was', () => {
    expect(planOf(before, otherSignature, { policy: 'immediate' }).refusals).toMatchObject([
      { code: 'policy-unsafe', file: 'price.ts', item: 'price' },
    ])
  })

  test('immediate is not judged by modules that nobody has loaded', () => {
    const plan = planOf(before, otherSignature, { policy: 'immediate', loaded: [] })
    expect(verdictOf(plan)).toBe('hot')
  })
})
