import type { NodeHandle } from 'typescript/unstable/sync'
import type { Project } from './compiler.ts'

/** Where something is declared, by the path in its package. Lines count from 1. Any project that has the file will do. */
export function placeOf(
  project: Project,
  packageFolder: string,
  declaration: NodeHandle | undefined,
): { file: string; line: number } | null {
  if (declaration === undefined) return null
  const prefix = `${packageFolder}/`
  const file = declaration.path.startsWith(prefix) ? declaration.path.slice(prefix.length) : declaration.path
  const node = declaration.resolve(project)
  const source = node?.getSourceFile()
  if (node === undefined || source === undefined) return { file, line: 1 }
  return { file, line: source.text.slice(0, node.getStart(source)).split('\n').length }
}
