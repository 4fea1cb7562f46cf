import { expect, onTestFinished, test } from 'vitest'
import { startLive } from '../support/live-program.ts'
import { runPlain } from '../support/plain-node.ts'

const program = `
import * as api from 'midflight'
import { onUpgrade, resource, state, task } from 'midflight'
export const rooms = state('rooms', () => new Map([['lobby', 1]]), { version: 1 })
export const opened = resource('opened', () => 'open', () => {})
onUpgrade(() => {})
export const result = JSON.stringify([[...rooms], opened, task(() => 7), Object.keys(api), Object.isFrozen(rooms)])
`

const expected = '[[["lobby",1]],"open",7,["onUpgrade","resource","state","task"],false]'

test('a program has the API without the package beside it, by a dynamic import too', async () => {
  const live = await startLive({
    'main.ts': `${program}\nexport const again = async () => (await import('midflight')).state === state`,
  })
  onTestFinished(live.dispose)
  expect(live.see('result')).toBe(expected)
  expect(await live.see('again()')).toBe(true)
})

test('a name that the API does not have is the link error of Node', async () => {
  await expect(startLive({ 'main.ts': "import { stat } from 'midflight'\nexport const f = stat" })).rejects.toThrow(
    "The requested module 'midflight' does not provide an export named 'stat'",
  )
})

test('under plain Node the package returns the initial values', () => {
  expect(runPlain(`${program}\nconsole.log(result)`)).toBe(expected)
})
