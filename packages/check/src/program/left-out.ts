import { readFileSync } from 'node:fs'
import type { ProgramFiles } from './program-files.ts'
import type { NotFollowed } from './use.ts'

/** Files that the compiler is not given and that name the package: each where it does first. */
export function unreadUses(leftOut: ProgramFiles['leftOut'], name: string): readonly NotFollowed[] {
  const named = new RegExp(`['"\`]${name.replaceAll('.', '\\.')}(?:/[^'"\`]*)?['"\`]`)
  return leftOut.flatMap(({ file, reason }) => {
    const text = readFileSync(file, 'utf8')
    const at = text.search(named)
    if (at === -1) return []
    const before = text.slice(0, at).split('\n')
    const place = { file, line: before.length, column: before.at(-1)!.length + 1 }
    return [{ ...place, what: `The file was not looked at: ${reason}`, subpath: '.', reaches: '*', isByMember: false }]
  })
}
