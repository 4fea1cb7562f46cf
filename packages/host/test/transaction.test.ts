import type { Plan, Release } from '@midflight/model'
import { expect, test } from 'vitest'
import { openGenerations } from '../src/generations.ts'
import type { Channel } from '../src/program/channel.ts'
import { usualLimits, type UpgradeTarget } from '../src/upgrade/target.ts'
import { runTransaction } from '../src/upgrade/transaction.ts'
import { fakeRelease } from './fake-engine.ts'

/** A program that says how it is, and nothing else. */
const channel: Channel = {
  started: Promise.resolve({ type: 'started', version: 1, node: process.version, loaded: [] }),
  request: async () => ({
    kind: 'answer',
    message: {
      type: 'status',
      id: 1,
      generation: 1,
      generations: [],
      loaded: [],
      tasks: [],
      gate: { closed: false, held: 0 },
      memory: { heapUsedBytes: 0, rssBytes: 0 },
      uptimeMs: 0,
    },
  }),
  close: () => undefined,
}

test('an upgrade that changes no code leaves the release that runs the one to compare with', async () => {
  const running = fakeRelease({ 'src/main.ts': 'one' })
  const compared: Release[] = []
  const planUpgrade = (from: Release, to: Release): Plan => {
    compared.push(from)
    const nothing = { items: [], refusals: [], notices: [], steps: [] }
    const policy = { policy: 'pinned', policyReason: 'It is so.' } as const
    return { format: 1, from: from.id, to: to.id, verdict: 'unchanged', ...policy, reversible: true, ...nothing }
  }
  const target: UpgradeTarget = {
    engine: { planUpgrade },
    channel,
    generations: openGenerations(running),
    held: running.modules,
    limits: usualLimits,
    imaged: () => Promise.resolve(null),
  }
  for (const release of [{ ...running }, { ...running }]) {
    const outcome = await runTransaction(target, {
      build: async () => ({ kind: 'built', release }),
      policy: null,
      acceptance: null,
      deadlineMs: null,
      onProgress: () => undefined,
    })
    expect(outcome).toMatchObject({ outcome: 'unchanged', generation: 1 })
  }
  expect(compared.map((release) => release === running)).toEqual([true, true])
  expect(target.generations.current().release).toBe(running)
})
