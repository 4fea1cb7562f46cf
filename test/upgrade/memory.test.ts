import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { MemoryReport } from './memory-process.ts'

/** `MIDFLIGHT_SOAK_UPGRADES=10000` makes it a soak test. */
const upgrades = Number(process.env.MIDFLIGHT_SOAK_UPGRADES ?? 300)

/** What V8 may keep besides, however many upgrades there are: optimised code of the runtime, tables that it shrinks later. */
const slackBytes = 1_500_000

test(
  `${upgrades} upgrades leave the heap flat, and every replaced generation is collected unless a closure of it is held`,
  async () => {
    const program = fileURLToPath(new URL('./memory-process.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program, String(upgrades)])
    const { heapBytes, alive, held } = JSON.parse(stdout) as MemoryReport
    expect(held.alive).toEqual([held.generation])
    // Its own body is that of the first version; what it imports is the newest.
    expect(held.answer).toBe(upgrades % 2 === 0 ? 'kept1100' : 'kept1101')
    expect(alive).toEqual([])
    expect(heapBytes.late).toBeLessThan(heapBytes.early * 1.02 + slackBytes)
  },
  60_000 + upgrades * 100,
)
