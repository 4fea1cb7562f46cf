import { readFileSync } from 'node:fs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startLive } from '../support/live-program.ts'
import { verdictOf } from '../support/upgrade-rows.ts'

/** The examples of the guide: each release is committed after the one before it, and what is shown after it is what comes out. */

interface Step {
  readonly kind: 'release' | 'see'
  readonly text: string
}

const pages = ['state', 'classes', 'effects']

function examplesOf(page: string): Map<string, Step[]> {
  const text = readFileSync(new URL(`../../docs/guide/${page}.md`, import.meta.url), 'utf8')
  const examples = new Map<string, Step[]>()
  for (const [, name, what, code] of text.matchAll(/^```ts example=(\w+) (release=\d+|see)\n(.*?)^```$/gms)) {
    const steps = examples.get(name!) ?? []
    steps.push({ kind: what === 'see' ? 'see' : 'release', text: code! })
    examples.set(name!, steps)
  }
  return examples
}

describe.for(pages)('docs/guide/%s.md', (page) => {
  test.for([...examplesOf(page)])('%s', async ([, steps]) => {
    const [first, ...rest] = steps
    const live = await startLive({ 'main.ts': first!.text })
    onTestFinished(live.dispose)
    let shown = 0
    for (const { kind, text } of rest) {
      if (kind === 'release') expect(verdictOf(await live.upgrade({ 'main.ts': text }))).toBe('committed')
      else {
        for (const [, expression, value] of text.matchAll(/^(.+?) \/\/ (.+)$/gm)) {
          expect(`${expression} is ${JSON.stringify(await live.see(expression!))}`).toBe(`${expression} is ${value}`)
          shown += 1
        }
      }
    }
    expect(shown).toBeGreaterThan(0)
  })
})
