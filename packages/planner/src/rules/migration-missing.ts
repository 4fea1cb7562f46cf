import type { Reason } from '@midflight/model'
import { declaredItems, missingMigrations, versionOf, type Versioned } from '../declared.ts'
import type { ProgramItem } from '../program.ts'
import { describe, reasonFor, type Rule } from '../rule.ts'
import { isCarried } from '../upgrade.ts'

/** Another version of state or of a class needs every migration on the way to it. */
export const migrationMissing: Rule = ({ upgrade }) => {
  const { from, to, kept } = upgrade
  const [old, now] = [declaredItems(from.program), declaredItems(to.program)]
  return kept.flatMap((each) => {
    const { before, after, transition } = each
    if (isCarried(each) && transition !== 'refuse' && each.classAfter === 'state')
      return missing(before, after, versionOf(before.facts.declared), versionOf(after.facts.declared))
    if (after.facts.shape !== 'class' || transition !== 'same') return []
    const [had, has] = [old.classes.get(before.id), now.classes.get(after.id)]
    return missing(had ?? before, has ?? after, versionOf(had?.facts.declared), versionOf(has?.facts.declared))
  })
}

function missing(before: ProgramItem, after: ProgramItem, old: Versioned, now: Versioned): Reason[] {
  const versions = missingMigrations(old, now)
  if (versions.length === 0) return []
  const isUp = now.version > old.version
  const way = isUp ? 'up' : 'down'
  const list = versions.map((version) => `\`${way}[${version}]\``).join(', ')
  const message = `Cannot get ${describe(after)} from version ${old.version} to ${now.version}: ${list} of ${isUp ? 'the new release' : `the release that has version ${old.version}`} (${isUp ? after.module : before.module}) ${versions.length === 1 ? 'is' : 'are'} missing.`
  const remedy = isUp
    ? `Add ${list}, each of which makes its version from the one before it.`
    : `Go back by a restart; next time give the new version ${list} before it is released.`
  return [reasonFor('migration-missing', after, message, remedy)]
}
