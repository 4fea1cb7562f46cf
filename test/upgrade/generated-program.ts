import fc from 'fast-check'
import type { Files } from '../support/live-program.ts'

/** Which modules there are and who uses whom: the same in all versions. Modules import those with higher numbers, and perhaps the entry. */
export interface Structure {
  /** For each module, the modules whose constant its own is derived from, and those whose function its own calls. */
  readonly modules: readonly { readonly derives: readonly number[]; readonly calls: readonly number[] }[]
}

/** The numbers in which versions differ. */
export interface Version {
  readonly constants: readonly number[]
  readonly bodies: readonly number[]
  readonly step: number
  readonly factor: number
}

/** What a program holds, whatever version it runs. */
export interface State {
  counter: number
  readonly boxes: Map<string, number>
}

export const structures: fc.Arbitrary<Structure> = fc.integer({ min: 2, max: 5 }).chain((count) => {
  const above = (index: number): fc.Arbitrary<number[]> =>
    fc.subarray(Array.from({ length: count - index - 1 }, (_, offset) => index + 1 + offset))
  const modules = Array.from({ length: count }, (_, index) =>
    fc
      .record({ derives: above(index), calls: above(index), callsEntry: fc.boolean() })
      .map(({ derives, calls, callsEntry }) => ({ derives, calls: callsEntry && index > 0 ? [0, ...calls] : calls })),
  )
  // The entry reaches every module.
  return fc.tuple(...modules).map(([entry, ...others]) => ({
    modules: [{ derives: entry!.derives, calls: others.map((_, index) => index + 1) }, ...others],
  }))
})

export function versionsOf({ modules }: Structure): fc.Arbitrary<Version> {
  const numbers = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: modules.length, maxLength: modules.length })
  const small = fc.integer({ min: 1, max: 3 })
  return fc.record({ constants: numbers, bodies: numbers, step: small, factor: small })
}

export function filesOf({ modules }: Structure, version: Version): Files {
  const files = modules.map(({ derives, calls }, index): [string, string] => {
    const used = [...new Set([...derives, ...calls])]
    const imports = used.map((other) => `import { ${namesFrom(other, derives, calls)} } from './${nameOf(other)}'`)
    const derived = derives.map((other) => ` + c${other} * 2`).join('')
    const called = calls.map((other) => ` + f${other}(depth - 1)`).join('')
    const text = `${imports.join('\n')}
export const c${index} = ${version.constants[index]}${derived}
export const t${index} = [c${index}, \`<\${c${index}}>\`].join()
export function f${index}(depth: number): number {
  return depth <= 0 ? ${version.bodies[index]} : ${version.bodies[index]}${called}
}
`
    return [nameOf(index), index === 0 ? text + entryText(version) : text]
  })
  return Object.fromEntries(files)
}

function entryText({ step, factor }: Version): string {
  return `import { events, held } from 'probe'
export let counter = 0
export const bump = () => (counter += ${step})
export class Box {
  #n: number
  constructor(n: number) { this.#n = n }
  read() { return this.#n * ${factor} }
  grow() { this.#n += ${step} }
}
export const boxes = new Map<string, Box>()
export const put = (name: string) => { boxes.get(name)?.grow() ?? boxes.set(name, boxes.get(name) ?? new Box(counter)) }
const options = { ${optionsOf(step)
    .map(([name, n]) => `${name}: ${n}`)
    .join(', ')} }
export const handOut = () => held.set('options', options)
export const sum = () => ${optionsOf(step)
    .map(([name]) => `options.${name}`)
    .join(' + ')}
export const contents = () => [...boxes].map(([name, box]) => \`\${name}\${box.read()}\`).join()
events.on('ask', (answer: unknown[]) => { answer.push(counter * ${factor}, f0(2), c0) })
held.set('bump', bump)
`
}

/** An object that code may write to has as many members as the step is long, each worth its number. */
function optionsOf(step: number): (readonly [name: string, n: number])[] {
  return Array.from({ length: step }, (_, index) => [`o${index + 1}`, index + 1] as const)
}

/** What every observable call gives, by the program's text and the state alone. */
export function expectedSight({ modules }: Structure, version: Version, { counter, boxes }: State): unknown[] {
  const constants: number[] = []
  for (const [index, { derives }] of [...modules.entries()].toReversed()) {
    constants[index] = version.constants[index]! + derives.reduce((sum, other) => sum + constants[other]! * 2, 0)
  }
  const call = (index: number, depth: number): number =>
    modules[index]!.calls.reduce(
      (sum, other) => (depth <= 0 ? sum : sum + call(other, depth - 1)),
      version.bodies[index]!,
    )
  return [
    ...modules.flatMap((_, index) => [constants[index], `${constants[index]},<${constants[index]}>`, call(index, 2)]),
    counter,
    [...boxes].map(([name, n]) => `${name}${n * version.factor}`).join(),
    [counter * version.factor, call(0, 2), constants[0]],
    1,
    optionsOf(version.step).reduce((sum, [, n]) => sum + n, 0),
  ]
}

/** The expressions, and the modules to see them in, that give what is expected. */
export function sights({ modules }: Structure): readonly (readonly [expression: string, module: string])[] {
  return [
    ...modules.flatMap((_, index) => [
      [`c${index}`, nameOf(index)] as const,
      [`t${index}`, nameOf(index)] as const,
      [`f${index}(2)`, nameOf(index)] as const,
    ]),
    ['counter', nameOf(0)],
    ['contents()', nameOf(0)],
    ["((answer) => (events.emit('ask', answer), answer))([])", nameOf(0)],
    ["events.listenerCount('ask')", nameOf(0)],
    ['sum()', nameOf(0)],
  ]
}

/** What `put` does. */
export function put({ counter, boxes }: State, name: string, { step }: Version): void {
  const held = boxes.get(name)
  boxes.set(name, held === undefined ? counter : held + step)
}

function nameOf(index: number): string {
  return index === 0 ? 'main.ts' : `m${index}.ts`
}

function namesFrom(other: number, derives: readonly number[], calls: readonly number[]): string {
  return [...(derives.includes(other) ? [`c${other}`] : []), ...(calls.includes(other) ? [`f${other}`] : [])].join(', ')
}
