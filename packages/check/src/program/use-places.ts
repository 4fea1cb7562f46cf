import type { SourceFile } from 'typescript/unstable/ast'
import type { Node } from '../compiler.ts'
import { wholeOf } from './use-kind.ts'
import type { Place, UseKind } from './use.ts'

export function placeOf(source: SourceFile, node: Node): Place {
  const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source))
  return { file: source.fileName, line: line + 1, column: character + 1 }
}

/** What keeps the compiler from saying anything about a line. */
export function suppressionAt(source: SourceFile, line: number): string | null {
  const starts = source.getLineStarts()
  const before = line < 2 ? '' : source.text.slice(starts[line - 2], starts[line - 1])
  if (/\/\/\s*@ts-(?:ignore|expect-error)\b/.test(before)) return 'a comment tells the compiler to ignore the line'
  return /^(?:\s*(?:\/\/.*|\/\*[^]*?\*\/|#!.*))*\s*\/\/\s*@ts-nocheck\b/.test(source.text.slice(0, 2000))
    ? 'a comment tells the compiler to ignore the file'
    : null
}

/** The end of the call, of the property with its value, or of the name itself. */
export function endOfUse(name: Node, kind: UseKind): number {
  const isPart = kind === 'called' || kind === 'constructed' || kind === 'written'
  return isPart ? wholeOf(name).parent.getEnd() : name.getEnd()
}

/** Of a name, or of a text that stands for one. */
export function textOf(node: Node): string {
  return (node as Node & { readonly text: string }).text
}
