import fc from 'fast-check'
import type { Files } from '../support/live-program.ts'

/**
 * A program with places at which it is edited. Every choice of variants is a version of it; what the program holds is the same data whatever
 * version wrote it, so an upgraded program has to answer every question as a new one that was given the same data.
 */
const places = {
  prefix: ["'#'", "'*'", '`<${1 + 1}>`'],
  separator: ["export const separator = ', '", "export const separator = ['-', '-'].join('')"],
  label: [
    'export function label(name: string): string { return prefix + name }',
    'export const label = (name: string): string => `${prefix}${name.toUpperCase()}`',
    'export const label = function (name: string, depth = 2): string { return depth === 0 ? name : prefix + label(name, depth - 1) }',
  ],
  colours: [
    'export enum Colour { Red = 1, Green }',
    'export enum Colour { Red = 3, Green }',
    'export enum Colour { Red, Green = 7, Blue }',
  ],
  area: [
    'area(): number { return this.#side * this.#side }',
    'area(): number { return this.#side * 4 }',
    'area(): number { return Math.max(this.#side, limits.least) + this.extra }\n  get extra(): number { return 1 }',
  ],
  describe: [
    'describe(): string { return `${label(this.name)}=${this.area()}` }',
    'describe(): string { return [this.name, this.area()].map((part) => label(String(part))).join(separator) }',
  ],
  making: [
    'static of(name: string): Square { return new this(name, name.length) }',
    'static of(name: string): Square { const side = name.length; return new Square(name, side) }',
  ],
  named: [
    "override describe(): string { return 'named ' + super.describe() }",
    "override describe(): string { return super.describe() + ' named' }",
    '',
  ],
  limits: ['{ least: 1, most: 9 }', '{ least: 2, most: 9 }', 'Object.freeze({ least: 3, most: 5 })'],
  even: [
    'export function isEven(n: number): boolean { return n === 0 || isOdd(n - 1) }',
    'export function isEven(n: number): boolean { return n % 2 === 0 || (n > 1 && !isOdd(n)) }',
  ],
  odd: [
    'export function isOdd(n: number): boolean { return n !== 0 && isEven(n - 1) }',
    'export const isOdd = (n: number): boolean => Math.abs(n % 2) === 1',
  ],
  asked: [
    'answer.push(summary(), squares.size)',
    'answer.push(squares.size * 2, ...[...squares.values()].map((square) => square.describe()))',
    "for (const [name] of squares) answer.push(label(name) + '!')",
  ],
  walk: [
    'export function* walk() { for (const square of squares.values()) yield square.area() }',
    'export function* walk() { yield limits.most; yield* [...squares.keys()].map((name) => name + separator) }',
  ],
  later: [
    'export async function later() { await null; return summary() }',
    'export const later = async () => { const parts = await Promise.all([summary(), label("x")]); return parts.join(separator) }',
  ],
  summary: [
    'export const summary = () => [...squares.values()].map((square) => square.describe()).join(separator)',
    'export function summary(): string { return `${total} ${[...squares].map(([name, square]) => label(name) + square.area()).join(separator)}` }',
  ],
  extra: [
    '',
    'export const extra = () => Colour.Green + limits.least',
    'export const extra = () => [pattern.test("a1"), label("extra")]\nconst pattern = /^[a-z]\\d$/',
  ],
  reexport: ["export { label, separator } from './text.ts'", "export * from './text.ts'"],
} as const

type Place = keyof typeof places
export type Version = Readonly<Record<Place, number>>

export const versions: fc.Arbitrary<Version> = fc.record(
  Object.fromEntries(Object.entries(places).map(([place, variants]) => [place, fc.nat(variants.length - 1)])) as Record<
    Place,
    fc.Arbitrary<number>
  >,
)

/** The version with some places as they are in another: an edit, not a new program. */
export const edits: fc.Arbitrary<readonly Place[]> = fc.uniqueArray(
  fc.constantFrom(...(Object.keys(places) as Place[])),
  { minLength: 1, maxLength: 6 },
)

export function edited(version: Version, other: Version, changed: readonly Place[]): Version {
  return { ...version, ...Object.fromEntries(changed.map((place) => [place, other[place]])) }
}

export function filesOf(version: Version): Files {
  const at = (place: Place): string => places[place][version[place]] ?? ''
  return {
    'text.ts': `
const prefix = ${at('prefix')}
${at('separator')}
${at('label')}
`,
    'numbers.ts': `
import { isOdd } from './odd.ts'
${at('colours')}
export const limits = ${at('limits')}
${at('even')}
export const both = (n: number): string => [isEven(n), isOdd(n)].join()
`,
    'odd.ts': `
import { isEven } from './numbers.ts'
export const usesEven = (n: number): boolean => isEven(n)
${at('odd')}
`,
    'squares.ts': `
import { limits } from './numbers.ts'
import { label, separator } from './text.ts'

export class Square {
  readonly name: string
  #side: number
  constructor(name: string, side: number) { this.name = name; this.#side = side }
  ${at('area')}
  ${at('describe')}
  grow(by: number): void { this.#side += by }
  ${at('making')}
}
`,
    'main.ts': `
import { events } from 'probe'
import { both, Colour, limits } from './numbers.ts'
import { Square } from './squares.ts'
import { label, separator } from './text.ts'
${at('reexport')}

export class Named extends Square {
  ${at('named')}
}
export const squares = new Map<string, Square>()
export let total = 0
export function put(name: string): void {
  const square = squares.get(name)
  total += 1
  if (square !== undefined) square.grow(2)
  else squares.set(name, name < 'm' ? Square.of(name) : new Named(name, 3))
}
events.on('ask', (answer: unknown[]) => { ${at('asked')} })
${at('summary')}
${at('walk')}
${at('later')}
${at('extra')}
export const check = (n: number) => [both(n), Colour[1], Colour[3], Object.keys(Colour).length, limits.most].join()
`,
  }
}

/** What may happen to a program before and after an upgrade. */
export const data: fc.Arbitrary<readonly string[]> = fc.array(fc.constantFrom('ada', 'bob', 'noor', 'zoe'), {
  maxLength: 5,
})

/** Questions, in this order; promises are waited for. */
export const questions = [
  'summary()',
  '[...walk()]',
  'later()',
  'check(4)',
  'check(7)',
  'total',
  "typeof exports.extra === 'function' ? exports.extra() : null",
  "label('x') + separator",
  "((answer) => (events.emit('ask', answer), answer))([])",
  '[...squares.values()].map((square) => [square instanceof Named, square.describe()])',
  "new Named('new', 2).describe()",
  "events.listenerCount('ask')",
  'Object.keys(exports).sort()',
] as const
