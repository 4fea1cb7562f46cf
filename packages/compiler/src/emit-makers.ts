import { closuresPerRecord } from '@midflight/model'
import type { Notes } from './closure-makers.ts'
import { directivesOf } from './closure-obstacles.ts'
import type { Emission } from './emission.ts'
import { isFunction, type Node } from './syntax.ts'

/** `$$o0.r3=1;`: functions that make closures note that they have run, before all else. Done after all other rewriting. Returns what the module begins with. */
export function emitNotes({ makers, returns }: Notes, emission: Emission): string {
  const notes = [...makers, ...returns]
  for (const [number, { nodes }] of notes.entries()) for (const node of nodes) note(node, number, emission)
  return recordsOf(notes.length, emission)
}

/** Nothing is put where an expression ends, since what stands around it may end there too. */
function note(node: Node, number: number, { text, names }: Emission): void {
  const slot = `${names.ran}${Math.floor(number / closuresPerRecord)}.r${number}`
  if (!isFunction(node)) return void text.appendLeft(node.start, `${slot}=1,`)
  const body = node.body!
  if (body.type === 'BlockStatement') text.appendLeft(directivesOf(node).at(-1)?.end ?? body.start + 1, `${slot}=1;`)
  else text.appendLeft(body.start, `(${slot}=1)!==1?0:`)
}

function recordsOf(count: number, { names }: Emission): string {
  const records = Array.from({ length: Math.ceil(count / closuresPerRecord) }, (_, index) => index)
  return records.map((index) => `const ${names.ran}${index}=${names.instance}.records.led.ran[${index}];`).join('')
}
