import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { watchSettling } from '../src/dev/settling.ts'

test('a file is steady when it holds something and nothing is written to it between two looks', () => {
  const root = mkdtempSync(join(tmpdir(), 'midflight-settling-'))
  const { isSteady } = watchSettling({ root, onChange: () => undefined })
  const file = join(root, 'a.ts')
  writeFileSync(file, '')
  expect([isSteady(['a.ts']), isSteady(['a.ts'])]).toEqual([false, false])
  appendFileSync(file, 'one')
  expect([isSteady(['a.ts']), isSteady(['a.ts'])]).toEqual([false, true])
  expect([isSteady(['a.ts', 'gone.ts']), isSteady(['a.ts', 'gone.ts'])]).toEqual([false, true])
})
