import type { Origin } from './subjects.ts'
import type { RuleId } from './rules/index.ts'

/** A client's few lines: they compile against the old version, and if they do not against the new one, that breaks clients. */
export interface Probe {
  readonly rule: RuleId
  readonly origin: Origin
  /** The name whose loss this shows, as clients write it: what else mentions it is broken by the same loss. `null` for all other probes. */
  readonly about: string | null
  readonly typeParameters: readonly string[]
  readonly parameters: readonly string[]
  readonly statements: readonly string[]
  /** The type that the old version has there; `null` where it is not about a type. */
  readonly oldType: string | null
  /** Of several for one symbol, the one with the lowest says most. */
  readonly rank: number
  /** Whether few clients do this. */
  readonly isRare: boolean
  /** Only these errors of the compiler show it; `null` for all. */
  readonly shownBy: readonly number[] | null
  /** With one of these errors it shows nothing: other clients show that better. */
  readonly hiddenBy: readonly number[]
}
