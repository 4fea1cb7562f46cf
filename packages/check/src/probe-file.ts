import { type ClientImport, importLine } from './clients.ts'
import type { Probe } from './probe.ts'

/** Many clients in one file. */
export interface ProbeFile {
  readonly text: string
  /** The lines of which errors are a probe's own, counted from 0: its line, and that on which its type parameters are declared. */
  readonly lines: ReadonlyMap<Probe, readonly number[]>
}

/**
 * Each client is a function on a line of its own. Those with the same type parameters stand in one function that declares these: `Map<K, V>` is then the same type in all of
 * them, which the compiler makes once. In a file of 15 000 clients it would else be most of the work, and nearly all of the memory.
 */
export function probeFile(from: ClientImport, isOneValue: boolean, probes: readonly Probe[]): ProbeFile {
  const texts = [importLine(from, isOneValue)]
  const lines = new Map<Probe, readonly number[]>()
  const shared = new Set(probes.map(({ typeParameters }) => keyOf(typeParameters)))
  const groups = Map.groupBy(probes, ({ typeParameters }) => keyOf(sharedPart(typeParameters, shared)))
  for (const [key, group] of groups) {
    const declared = JSON.parse(key) as readonly string[]
    const opening = texts.length
    if (declared.length > 0) texts.push(`export function clients${opening}${headOf(declared)}() {`)
    for (const probe of group) {
      const own = probe.typeParameters.slice(declared.length)
      lines.set(probe, declared.length > 0 ? [opening, texts.length] : [texts.length])
      texts.push(clientLine(probe, own, texts.length, declared.length === 0))
    }
    if (declared.length > 0) texts.push('}')
  }
  return { text: [...texts, ''].join('\n'), lines }
}

/** The longest beginning of its type parameters that is another client's whole list: nothing in it refers to what follows. */
function sharedPart(typeParameters: readonly string[], shared: ReadonlySet<string>): readonly string[] {
  for (let length = typeParameters.length - 1; length > 0; length -= 1) {
    const part = typeParameters.slice(0, length)
    if (shared.has(keyOf(part))) return sharedPart(part, shared)
  }
  return typeParameters
}

function keyOf(typeParameters: readonly string[]): string {
  return JSON.stringify(typeParameters)
}

function clientLine(
  { parameters, statements }: Probe,
  typeParameters: readonly string[],
  number: number,
  isExported: boolean,
): string {
  const head = `${isExported ? 'export ' : ''}function client${number}${headOf(typeParameters)}(${parameters.join(', ')})`
  return `${head} { ${statements.join('; ')} }`.replaceAll(/\s*\n\s*/g, ' ')
}

function headOf(typeParameters: readonly string[]): string {
  return typeParameters.length === 0 ? '' : `<${typeParameters.join(', ')}>`.replaceAll(/\s*\n\s*/g, ' ')
}
