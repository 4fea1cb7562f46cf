import { mayRunAgain } from '../hot.ts'
import { isInert } from '../inert.ts'
import type { ProgramItem } from '../program.ts'
import { describe, reasonFor, type Rule } from '../rule.ts'
import { classOf } from '../side.ts'
import type { Upgrade } from '../upgrade.ts'

/** Nothing tells how to close what an opaque call has opened, unless it can have opened nothing. */
export const resourceRemoved: Rule = ({ upgrade }) =>
  [...upgrade.modules.values()]
    .filter(({ loaded }) => loaded)
    .flatMap(({ removed }) =>
      removed.filter((item) => classOf(upgrade.from, item) === 'resource' && !isLeftAlone(upgrade, item)),
    )
    .map((item) => {
      const message = `Cannot let go of ${describe(item)}: it is in use, nothing says how to close it, and the new release has no such item.`
      const remedy =
        'Keep it under its name in its module, give it a close step with `resource()` first, or restart the program.'
      return reasonFor('resource-removed', item, message, remedy)
    })

/** Nobody misses it, or it knows how to end. */
function isLeftAlone(upgrade: Upgrade, item: ProgramItem): boolean {
  return mayRunAgain(upgrade, item) || closes(item) || isInert(upgrade, item)
}

function closes({ facts: { declared } }: ProgramItem): boolean {
  return declared?.api === 'resource' && declared.closes
}
