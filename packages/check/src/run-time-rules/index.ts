import type { RunTimeRule } from '../run-time-rule.ts'
import { changedConstructor } from './changed-constructor.ts'
import { changedKind } from './changed-kind.ts'
import { exportGone } from './export-gone.ts'
import { memberGone } from './member-gone.ts'
import { namedImportGone } from './named-import-gone.ts'
import { onlyThrows } from './only-throws.ts'

/** Rules about what the code exports when it is loaded, by their permanent names. Of one symbol the first that breaks speaks. */
export const runTimeRules = {
  'export-gone-at-run-time': exportGone,
  'named-import-gone-at-run-time': namedImportGone,
  'member-gone-at-run-time': memberGone,
  'only-throws-at-run-time': onlyThrows,
  'changed-kind-at-run-time': changedKind,
  'changed-constructor-at-run-time': changedConstructor,
} as const satisfies Record<string, RunTimeRule>

export type RunTimeRuleId = keyof typeof runTimeRules
