import type { NodeHandle } from 'typescript/unstable/sync'
import type { View } from './view.ts'

/** Where something is declared, by the path in its package. Lines count from 1. */
export function placeOf(view: View, declaration: NodeHandle | undefined): { file: string; line: number } | null {
  if (declaration === undefined) return null
  const prefix = `${view.packageFolder}/`
  const file = declaration.path.startsWith(prefix) ? declaration.path.slice(prefix.length) : declaration.path
  const node = declaration.resolve(view.project)
  const source = node?.getSourceFile()
  if (node === undefined || source === undefined) return { file, line: 1 }
  return { file, line: source.text.slice(0, node.getStart(source)).split('\n').length }
}
