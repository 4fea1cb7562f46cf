import { createHash } from 'node:crypto'
import { builtinRequests } from './builtin-requests.ts'
import { caughtNames } from './caught-names.ts'
import type { Node, Syntax } from './syntax.ts'

/** The code of some nodes without comments, and with the given nodes replaced by a mark. Canonical, since the transformer prints the code. */
export function codeWithout(syntax: Syntax, nodes: readonly Node[], removed: readonly Node[]): string {
  return nodes.map((node) => sliceWithout(syntax, node, removed)).join('\n')
}

function sliceWithout(syntax: Syntax, node: Node, removed: readonly Node[]): string {
  const cuts: { start: number; end: number; mark: string }[] = []
  for (const cut of removed)
    if (cut.start >= node.start && cut.end <= node.end) cuts.push({ start: cut.start, end: cut.end, mark: 'ƒ' })
  for (const comment of syntax.comments) {
    if (comment.start < node.start || comment.end > node.end) continue
    if (cuts.some((cut) => comment.start >= cut.start && comment.end <= cut.end)) continue
    cuts.push({ ...withItsBlanks(syntax.code, comment), mark: '' })
  }
  for (const request of builtinRequests(syntax))
    if (request.start >= node.start && request.end <= node.end) cuts.push(request)
  for (const name of caughtNames(syntax)) if (name.start >= node.start && name.end <= node.end) cuts.push(name)
  cuts.sort((left, right) => left.start - right.start || right.end - left.end)
  let text = ''
  let position = node.start
  for (const { start, end, mark } of cuts) {
    // Inside of what has been cut already.
    if (start < position) continue
    text += syntax.code.slice(position, start) + mark
    position = end
  }
  return text + syntax.code.slice(position, node.end)
}

/** A comment with the blanks before it, and with its line's end where it has the line for itself. */
function withItsBlanks(
  code: string,
  comment: { readonly start: number; readonly end: number },
): { start: number; end: number } {
  let { start, end } = comment
  while (code[start - 1] === ' ' || code[start - 1] === '\t') start -= 1
  if (code[start - 1] === '\n' && code[end] === '\n') end += 1
  return { start, end }
}

/** Sixteen hexadecimal digits of SHA-256: enough to tell the items of a program apart. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** A node's code in one line of at most 120 characters, for people. */
export function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= 120 ? line : `${line.slice(0, 117)}...`
}
