import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { acceptanceRules } from '../../packages/planner/src/acceptance.ts'
import { root } from './source-files.ts'

test('the guide says of every finding what accepting it means, or why it cannot be accepted', () => {
  const text = readFileSync(join(root, 'docs/guide/refusals.md'), 'utf8')
  const section = text.slice(text.indexOf('\n## Accepting a finding\n'), text.indexOf('\n## compile-error\n'))
  const told = [...section.matchAll(/^\| \[([a-z-]+)\]\([^)]+\) \| (.+) \|$/gm)].map(([, code, said]) => [code, said])
  const rules = Object.entries(acceptanceRules).flatMap(([code, rule]) =>
    rule === 'notice' ? [] : [[code, rule.possible ? rule.means : rule.why]],
  )
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(rules))
  expect(told).toHaveLength(rules.length)
})
