import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { checkPackages } from '@midflight/check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { rules } from '../src/rules/index.ts'
import { fixturePackages } from './fixture-packages.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(path.join(await realpath(tmpdir()), 'midflight-rules-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

describe('what each rule finds in its fixture, and nothing of what only looks like it', () => {
  test.each(Object.keys(rules))('%s', async (rule) => {
    const [old, next] = await fixturePackages(folder, rule)
    const { findings } = await checkPackages(old, next, { run: false })
    const text = findings.map(({ id, message, place, oldType, diagnostics, witness }) =>
      [
        `## ${id}`,
        '',
        message,
        '',
        `${place?.file}:${place?.line}`,
        ...(oldType === null ? [] : ['', `was \`${oldType}\``]),
        '',
        '```',
        ...diagnostics,
        '```',
        '',
        '```ts',
        witness?.trimEnd(),
        '```',
        '',
      ].join('\n'),
    )
    expect(findings.some((finding) => finding.rule === rule)).toBe(true)
    await expect(`# ${rule}\n\n${text.join('\n')}`).toMatchFileSnapshot(`snapshots/${rule}.md`)
  })
})
