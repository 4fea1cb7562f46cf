import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { refusalOfNode } from '../src/node-version.ts'

test.for(['22.22.2', '22.23.0', '24.15.0', '24.21.0', '26.0.0', '27.1.0', '30.0.0-nightly'])(
  'Node %s is supported',
  (version) => {
    expect(refusalOfNode(version)).toBeNull()
  },
)

test.for(['0.12.18', '12.22.0', '20.20.2', '22.22.1', '22.9.9', '23.11.0', '24.14.9', '25.9.0'])(
  'Node %s is refused in one sentence',
  (version) => {
    const refusal = refusalOfNode(version) ?? ''
    expect(refusal).toContain(version)
    expect(refusal.match(/\.(\s|$)/g)).toHaveLength(1)
  },
)

test('the file that starts the command imports the check alone, and what it imports imports nothing', () => {
  const read = (name: string): string => readFileSync(new URL(`../src/${name}`, import.meta.url), 'utf8')
  expect(read('bin.ts').match(/^import .*/gm)).toEqual(["import { refusalOfNode } from './node-version.ts'"])
  expect(read('node-version.ts')).not.toMatch(/\bimport\b|\?\.|\?\?/)
})
