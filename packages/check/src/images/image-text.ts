import type { Symbol } from '../compiler.ts'

/** What names of an image's own begin with. */
export const prefix = 'T$'

/** Stands for what is not known: it goes with everything, and proves nothing. */
export const unknownType = 'Unknown$'

/** What images refer to besides the language's library. What has an identity takes its arguments as they are: neither wider nor narrower. */
export const prelude = [
  `export type ${unknownType} = any`,
  'export interface Nominal$<Name extends string, Arguments> { readonly nominal$: { readonly [name in Name]: (a: Arguments) => Arguments } }',
  'export type Changed$<Before, Changes> = Omit<Before, keyof Changes> & Changes',
]

/** Something that is itself by its identity, and not by what it is made of. */
export function nominal(name: string, values: readonly string[]): string {
  return `Nominal$<${stringType(name)}, [${values.join(', ')}]>`
}

/** What stands in a text of the program's own is never taken for a name of the image's. */
export function stringType(text: string): string {
  return JSON.stringify(text).replaceAll('$', String.raw`\u0024`)
}

/** As a part of another type. */
export function grouped(text: string): string {
  return /^[\w$.]+$/.test(text) || /^(?:Nominal\$<"[^"]*", \[[^[\]]*\]>|"[^"]*")$/.test(text) ? text : `(${text})`
}

/** The key of a property; symbols by their names. */
export function propertyName({ escapedName }: Pick<Symbol, 'escapedName'>): string {
  const name = String(escapedName)
  const symbol = /^__@(.+)@\d+$/.exec(name)
  const plain = symbol === null ? name.replace(/^___/, '__') : `@@${symbol[1]!}`
  return /^[A-Za-z_]\w*$/.test(plain) ? plain : stringType(plain)
}

/** Names of the image's own in a text. */
export const anyName = /\bT\$\w+(?:\$\d+)?/g

export function namesIn(text: string): readonly string[] {
  return text.match(anyName) ?? []
}

/** A type of the image's for people. */
export function forPeople(text: string): string {
  return text
    .replaceAll(/\b(?:Old|New)\./g, '')
    .replaceAll(/Nominal\$<"([^"]*)", \[([^[\]]*)\]>/g, (_, name: string, values: string) => shortName(name, values))
    .replaceAll(/\bT\$object(?:\$\d+)?\b/g, '{ … }')
    .replaceAll(/\bT\$(\w+?)(?:\$\d+)?\b/g, '$1')
    .replaceAll(/("(?:[^"\\]|\\.)*"|-?[\d.]+) & (\w+\.\w+)/g, '$2 ($1)')
    .replaceAll(unknownType, 'any')
}

/** `class src/room.ts#Room` is `Room`, and `enum Color.Red` is `Color.Red`. */
function shortName(name: string, values: string): string {
  const last = name.slice(Math.max(name.lastIndexOf('#'), name.lastIndexOf(' ')) + 1)
  return `${name.startsWith('typeof ') ? 'typeof ' : ''}${last}${values === '' ? '' : `<${values}>`}`
}
