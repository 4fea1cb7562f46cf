import type { Rule } from '../rule.ts'
import { brokenModule } from './broken-module.ts'
import { classShapeChanged } from './class-shape-changed.ts'
import { classStaticBlockChanged } from './class-static-block-changed.ts'
import { closureStays } from './closure-stays.ts'
import { effectAwaits } from './effect-awaits.ts'
import { effectChanged } from './effect-changed.ts'
import { effectRemoved } from './effect-removed.ts'
import { entryChanged } from './entry-changed.ts'
import { environmentChanged } from './environment-changed.ts'
import { exportsReplaced } from './exports-replaced.ts'
import { fieldAdded } from './field-added.ts'
import { fixedModuleChanged } from './fixed-module-changed.ts'
import { heldClosure } from './held-closure.ts'
import { heldFunction } from './held-function.ts'
import { initialValueChanged } from './initial-value-changed.ts'
import { kindChanged } from './kind-changed.ts'
import { loadOnlyChanged, loadResultKept, loadResultRuns } from './load-only-changed.ts'
import { loadTimeDependent } from './load-time-dependent.ts'
import { memoStays } from './memo-stays.ts'
import { migrationMissing } from './migration-missing.ts'
import { migrationType } from './migration-type.ts'
import { namesTaken } from './names-taken.ts'
import { requiredNameGone } from './required-name-gone.ts'
import { loopWithoutSeam } from './loop-without-seam.ts'
import { resourceChanged } from './resource-changed.ts'
import { resourceRemoved } from './resource-removed.ts'
import { stateRemoved } from './state-removed.ts'
import { stateTypeChanged } from './state-type-changed.ts'

/** Each refuses the upgrade with every reason that it finds, whatever the code is. */
export const programRules: readonly Rule[] = [brokenModule, entryChanged, environmentChanged, fixedModuleChanged]

/** Each refuses the upgrade with every reason that it finds, where any code changed at all. */
export const itemRules: readonly Rule[] = [
  kindChanged,
  effectChanged,
  effectRemoved,
  effectAwaits,
  resourceChanged,
  resourceRemoved,
  memoStays,
  migrationMissing,
  migrationType,
  stateTypeChanged,
  classShapeChanged,
  classStaticBlockChanged,
  loadTimeDependent,
  loadOnlyChanged,
  closureStays,
  loadResultRuns,
  exportsReplaced,
  requiredNameGone,
  namesTaken,
]

/** Each tells the operator something, and refuses nothing. */
export const noticeRules: readonly Rule[] = [
  initialValueChanged,
  fieldAdded,
  heldFunction,
  heldClosure,
  loopWithoutSeam,
  stateRemoved,
  loadResultKept,
]
