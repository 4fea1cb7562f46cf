import { questionKey, type ModulePath, type TypeAnswer, type TypeJudgements, type TypeQuestion } from '@midflight/model'
import { fieldStep, stateSteps, type TypeStep } from './type-questions.ts'
import { turned } from './turned-questions.ts'
import { isCarried, type Kept, type Upgrade } from './upgrade.ts'

/** What the compiler says of the types of two releases. */
export interface JudgedTypes {
  answerTo(question: TypeQuestion): TypeAnswer
  /** The same for the way back. */
  turned(): JudgedTypes
  /** Modules with something that does not fit, one way or the other: whatever their code says, it is not as it was. */
  readonly differing: ReadonlySet<ModulePath>
}

/** Without judgements nothing is known. */
export function judgedTypes(judgements: TypeJudgements = {}): JudgedTypes {
  const differing = new Set<ModulePath>()
  // What closures have captured matters where these change, and there alone.
  for (const [key, { kind }] of Object.entries(judgements))
    if (kind === 'differs' && !key.includes(' captures '))
      for (const [, module] of key.matchAll(/(?:old|new) ([^#]+)#/g)) differing.add(module!)
  return judged(judgements, differing, false)
}

function judged(judgements: TypeJudgements, differing: ReadonlySet<ModulePath>, isTurned: boolean): JudgedTypes {
  return {
    answerTo: (question) => judgements[questionKey(isTurned ? turned(question) : question)] ?? { kind: 'unknown' },
    turned: () => judged(judgements, differing, !isTurned),
    differing,
  }
}

/** A step that the compiler refuses, and what it says. */
export interface UnfitStep {
  readonly step: TypeStep
  readonly answer: Extract<TypeAnswer, { kind: 'differs' }>
}

/** The first step that does not fit; `fits` if all do; `unknown` otherwise. */
export function judgeSteps(types: JudgedTypes, steps: readonly TypeStep[]): UnfitStep | 'fits' | 'unknown' {
  let isKnown = steps.length > 0
  for (const step of steps) {
    const answer = types.answerTo(step)
    if (answer.kind === 'differs') return { step, answer }
    if (answer.kind === 'unknown') isKnown = false
  }
  return isKnown ? 'fits' : 'unknown'
}

/** Something that is carried over as it is, and in which new code may put what old code does not expect. */
export interface OneWay extends UnfitStep {
  readonly kept: Kept
}

/** Finds what fits on the way to the new release, and not on the way back. */
export function findOneWay({ kept, types, gains }: Pick<Upgrade, 'kept' | 'types' | 'gains'>): readonly OneWay[] {
  const back = types.turned()
  return kept.flatMap((each) => {
    const unfit = judgeSteps(
      back,
      stepsBack(each).filter((step) => step.migration === null),
    )
    return typeof unfit === 'string' || gains.has(each.after.id) ? [] : [{ kept: each, ...unfit }]
  })
}

function stepsBack(kept: Kept): readonly TypeStep[] {
  const pair = { before: kept.after, after: kept.before }
  if (kept.after.facts.shape !== 'class') return isCarried(kept) && kept.transition !== 'refuse' ? stateSteps(pair) : []
  const fields = kept.transition === 'same' ? (kept.before.facts.classFacts?.fields ?? []) : []
  return fields.flatMap((field) => fieldStep(pair, field))
}

/** `it holds \`string\` in \`topic\`, and the new release needs \`number\``, of `it holds` and `the new release needs`. */
export function differenceText({ answer: { member, source, target } }: UnfitStep, has: string, needs: string): string {
  const at = member === '' ? '' : ` in \`${member.replace(/^\./, '')}\``
  return `${has} ${quoted(source)}${at}, and ${needs} ${quoted(target)}`
}

function quoted(type: string): string {
  return type === 'nothing' ? type : `\`${type}\``
}
