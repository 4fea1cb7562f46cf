import type { Rule } from '../rule.ts'
import { changedAlternatives } from './changed-alternatives.ts'
import { changedCallback } from './changed-callback.ts'
import { changedGuard } from './changed-guard.ts'
import { changedIndex } from './changed-index.ts'
import { changedTypeParameters } from './changed-type-parameters.ts'
import { enumMember } from './enum-member.ts'
import { narrowedMember } from './narrowed-member.ts'
import { narrowedOption } from './narrowed-option.ts'
import { narrowedParameter } from './narrowed-parameter.ts'
import { notExtendable } from './not-extendable.ts'
import { protectedMember } from './protected-member.ts'
import { removedExport } from './removed-export.ts'
import { removedMember } from './removed-member.ts'
import { requiredMemberAdded } from './required-member-added.ts'
import { widenedMember } from './widened-member.ts'
import { widenedResult } from './widened-result.ts'

/** Rules about what clients compile against, by their permanent names. */
export const rules = {
  'removed-export': removedExport,
  'changed-type-parameters': changedTypeParameters,
  'removed-member': removedMember,
  'enum-member': enumMember,
  'narrowed-parameter': narrowedParameter,
  'required-member-added': requiredMemberAdded,
  'changed-alternatives': changedAlternatives,
  'not-extendable': notExtendable,
  'widened-result': widenedResult,
  'changed-guard': changedGuard,
  'changed-callback': changedCallback,
  'widened-member': widenedMember,
  'narrowed-member': narrowedMember,
  'narrowed-option': narrowedOption,
  'protected-member': protectedMember,
  'changed-index': changedIndex,
} as const satisfies Record<string, Rule>

export type RuleId = keyof typeof rules
