import type { ProgramItem } from './program.ts'
import type { Upgrade } from './upgrade.ts'

/** State and classes that a migration of this upgrade gives another shape: code of one version only can use them. */
export function findMigrated(_upgrade: Upgrade): readonly ProgramItem[] {
  return []
}
