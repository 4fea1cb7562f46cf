import { findSourceMap } from 'node:module'
import type { CompiledPlace, Place } from '@midflight/model'

/** The place in the user's file, by the source map that Node keeps for a script while its code is in memory. */
export function originalPlace({ script, line, column }: CompiledPlace): Place | null {
  const entry = findSourceMap(script)?.findEntry(line, column)
  if (entry === undefined || !('originalLine' in entry)) return null
  return { line: entry.originalLine + 1, column: entry.originalColumn }
}
