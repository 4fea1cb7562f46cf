import { closuresPerRecord } from '@midflight/model'
import { directivesOf } from './closure-obstacles.ts'
import type { Maker } from './closure-makers.ts'
import type { Emission } from './emission.ts'
import type { FunctionNode } from './syntax.ts'

/** `$$o0.r3=1;`: each maker notes that it has run, before all else. Done after all other rewriting. Returns what its module begins with. */
export function emitMakers(makers: readonly Maker[], emission: Emission): string {
  for (const [number, { nodes }] of makers.entries()) for (const node of nodes) note(node, number, emission)
  return recordsOf(makers.length, emission)
}

function note(node: FunctionNode, number: number, { text, names }: Emission): void {
  const body = node.body!
  const slot = `${names.ran}${Math.floor(number / closuresPerRecord)}.r${number}`
  if (body.type === 'BlockStatement')
    text.appendLeft(directivesOf(node).at(-1)?.end ?? body.start + 1, `${slot}=1;`)
  // Nothing is put where the function ends, since what stands around it may end there too.
  else text.appendLeft(body.start, `(${slot}=1)!==1?0:`)
}

function recordsOf(count: number, { names }: Emission): string {
  const records = Array.from({ length: Math.ceil(count / closuresPerRecord) }, (_, index) => index)
  return records.map((index) => `const ${names.ran}${index}=${names.instance}.ran[${index}];`).join('')
}
