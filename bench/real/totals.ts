import type { StepReason } from './step.ts'
import type { Change, Row } from './walk.ts'

/** How many steps of a kind went how. */
export interface Total {
  readonly name: string
  readonly steps: number
  /** Applied to the running program, those included that changed no code. */
  readonly live: number
  readonly refused: number
  readonly aborted: number
  readonly failed: number
}

/** All reasons with one code. */
export interface ReasonGroup {
  readonly code: string
  /** Steps that have it, and those of them that have no other one. */
  readonly steps: number
  readonly alone: number
  readonly reasons: number
  readonly example: StepReason
}

const changes: readonly Change[] = ['patch', 'minor', 'major']

/** One total for each package, then those of the kinds of change that there are, then that of all. */
export function totalsOf(rows: readonly Row[]): readonly Total[] {
  const packages = [...new Set(rows.map((row) => row.package))]
  const kinds = changes.filter((change) => rows.some((row) => row.change === change))
  return [
    ...packages.map((name) =>
      totalOf(
        name,
        rows.filter((row) => row.package === name),
      ),
    ),
    ...kinds.map((change) =>
      totalOf(
        `all ${change}`,
        rows.filter((row) => row.change === change),
      ),
    ),
    totalOf('all', rows),
  ]
}

function totalOf(name: string, rows: readonly Row[]): Total {
  const count = (...outcomes: readonly string[]): number =>
    rows.filter(({ result }) => outcomes.includes(result.outcome)).length
  return {
    name,
    steps: rows.length,
    live: count('hot', 'unchanged'),
    refused: count('refused'),
    aborted: count('aborted'),
    failed: count('failed'),
  }
}

/** The reasons by their codes, those of most steps first. */
export function reasonGroups(rows: readonly Row[]): readonly ReasonGroup[] {
  const perStep = rows.map(reasonsOf)
  const codes = new Set(perStep.flat().map(({ code }) => code))
  const groups = [...codes].map((code): ReasonGroup => {
    const steps = perStep.filter((reasons) => reasons.some((reason) => reason.code === code))
    const reasons = steps.flat().filter((reason) => reason.code === code)
    const alone = steps.filter((reasons) => reasons.every((reason) => reason.code === code)).length
    return { code, steps: steps.length, alone, reasons: reasons.length, example: reasons[0]! }
  })
  return groups.sort((one, other) => other.steps - one.steps || other.reasons - one.reasons)
}

export function reasonsOf({ result }: Row): readonly StepReason[] {
  return 'reasons' in result ? result.reasons : []
}
