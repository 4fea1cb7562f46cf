import type { Declared, ModulePath, Reason } from '@midflight/model'
import type { KnownModule } from './folder.ts'
import { buildReason } from './reasons.ts'

interface Found {
  readonly file: ModulePath
  readonly line: number
}

/** What is wrong with what a program says by the program API: a name that two items have, or something that is no literal. */
export function declarationReasons(modules: ReadonlyMap<ModulePath, KnownModule>): Reason[] {
  const reasons: Reason[] = []
  const names = new Map<string, Found>()
  for (const [file, known] of [...modules].sort(([left], [right]) => (left < right ? -1 : 1))) {
    for (const { declared, line } of known.module.facts.items) {
      if (declared === undefined) continue
      const vague = whatIsVague(declared)
      if (vague !== null) {
        const message = `The ${vague} at ${file}:${line} is no literal, so an upgrade cannot be planned with it.`
        const remedy =
          'Write the name as a string, the version as a number, and `up` and `down` as object literals, in the call itself.'
        reasons.push(buildReason('not-static', file, line, message, remedy))
      }
      const key = declared.api === 'onUpgrade' ? null : `${declared.api} \`${declared.name}\``
      const taken = key === null || declared.api === 'onUpgrade' || declared.name === null ? undefined : names.get(key)
      if (taken !== undefined) {
        const message = `The ${key} at ${file}:${line} is there already, at ${taken.file}:${taken.line}: its name is its identity.`
        reasons.push(buildReason('name-taken', file, line, message, 'Give one of the two another name.'))
      } else if (key !== null) names.set(key, { file, line })
    }
  }
  return reasons
}

function whatIsVague(declared: Declared): string | null {
  if (declared.api !== 'onUpgrade' && declared.name === null) return `name of the ${declared.api}`
  if (declared.api === 'resource') return null
  if (declared.version === null) return 'version, or a list of migrations'
  return declared.api === 'onUpgrade' && declared.target === '' ? 'class that `onUpgrade` migrates' : null
}
