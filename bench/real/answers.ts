import { inspect, isDeepStrictEqual } from 'node:util'
import type { Answers } from './scenario.ts'

const shownLength = 300

/** The first answer that differs, with both of its values. */
export function differenceOf(expected: Answers, found: Answers): string {
  const names = new Set([...Object.keys(expected), ...Object.keys(found)])
  const name = [...names].find((name) => !isDeepStrictEqual(expected[name], found[name]))
  if (name === undefined) return 'none'
  return `'${name}' is ${textOf(found[name])}, expected ${textOf(expected[name])}`
}

function textOf(value: unknown): string {
  return inspect(value, { depth: 6, breakLength: Infinity }).slice(0, shownLength)
}
