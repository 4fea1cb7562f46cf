import type { Finding } from '../findings.ts'
import { runTimeRules, type RunTimeRuleId } from '../run-time-rules/index.ts'
import type { FindingEffect } from './program-report.ts'
import type { Use, UseKind } from './use.ts'

/** What a finding about the loaded code means where the program uses what it is about: the compiler, which sees the declarations, accepts that. */
export interface RunTimeEffect {
  readonly effect: FindingEffect
  readonly reason: string | null
  /** Those that break. */
  readonly places: readonly Use[]
}

const values: readonly UseKind[] = ['called', 'constructed', 'read', 'written', 'extended', 're-exported']

/** Uses that break for certain, and uses of which it depends on more than is known here. All others go on. */
const usesThatBreak: Readonly<
  Record<RunTimeRuleId, { readonly breaks: readonly UseKind[]; readonly depends: readonly UseKind[] }>
> = {
  // An import that is used for types alone is gone before the program runs.
  'export-gone-at-run-time': { breaks: values, depends: ['imported'] },
  'member-gone-at-run-time': { breaks: values, depends: [] },
  // Others than ES modules find it.
  'named-import-gone-at-run-time': { breaks: [], depends: ['imported', 're-exported'] },
  'only-throws-at-run-time': { breaks: ['called', 'constructed'], depends: ['read', 'extended', 're-exported'] },
  'changed-kind-at-run-time': { breaks: ['called', 'constructed', 'extended'], depends: ['read', 're-exported'] },
  // Either `new` is gone, or being called without it.
  'changed-constructor-at-run-time': { breaks: [], depends: ['called', 'constructed', 'extended', 're-exported'] },
}

/** `null` for findings of other rules, and for what the program does not use. */
export function runTimeEffectOf({ rule }: Finding, used: readonly Use[]): RunTimeEffect | null {
  if (!(rule in runTimeRules) || used.length === 0) return null
  const { breaks, depends } = usesThatBreak[rule as RunTimeRuleId]
  const broken = used.filter(({ kind }) => breaks.includes(kind))
  if (broken.length > 0) return { effect: 'breaks', reason: null, places: broken }
  const open = used.find(({ kind }) => depends.includes(kind))
  if (open === undefined) return { effect: 'fits', reason: 'It is used for its types alone.', places: [] }
  return {
    effect: 'not-known',
    reason: `It is ${open.kind} there, and only a run tells whether that goes on working.`,
    places: [open],
  }
}
