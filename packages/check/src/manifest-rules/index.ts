import type { ManifestRule } from '../manifest-rule.ts'
import { formatDropped } from './format-dropped.ts'
import { raisedEngines } from './raised-engines.ts'
import { raisedPeers } from './raised-peers.ts'
import { removedCommand } from './removed-command.ts'
import { removedCondition } from './removed-condition.ts'
import { removedSubpath } from './removed-subpath.ts'
import { typesRemoved } from './types-removed.ts'

/** Rules about what package.json says, by their permanent names. */
export const manifestRules = {
  'removed-subpath': removedSubpath,
  'types-removed': typesRemoved,
  'format-dropped': formatDropped,
  'raised-engines': raisedEngines,
  'raised-peers': raisedPeers,
  'removed-condition': removedCondition,
  'removed-command': removedCommand,
} as const satisfies Record<string, ManifestRule>

export type ManifestRuleId = keyof typeof manifestRules
