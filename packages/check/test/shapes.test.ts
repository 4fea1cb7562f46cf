import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { checkPackages } from '@midflight/check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fixturePackages } from './fixture-packages.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(path.join(await realpath(tmpdir()), 'midflight-shapes-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

describe('what is found in declarations of a kind, by whatever rule, and nothing of what only looks like it', () => {
  test.each(['ambient', 'namespaces', 'on-node', 'rare', 'signatures', 'sync-to-async', 'without-names'])(
    '%s',
    async (shape) => {
      const [old, next] = await fixturePackages(folder, shape)
      const { findings, verdict } = await checkPackages(old, next)
      const lines = findings.map(
        ({ id, severity, message, diagnostics }) =>
          `${severity === 'rare' ? 'rare ' : ''}${id}\n  ${message}\n  ${diagnostics[0]}`,
      )
      await expect(`${verdict.is}\n\n${lines.join('\n')}\n`).toMatchFileSnapshot(`snapshots/shapes/${shape}.txt`)
    },
  )
})
