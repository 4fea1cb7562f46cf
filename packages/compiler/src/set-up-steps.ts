import type { ClassSetUp, Completion } from '@midflight/model'
import { otherStatements } from './class-set-up.ts'
import { completionsIn, stepsIn } from './completions.ts'
import { codeWithout, hashText } from './normal-text.ts'
import type { ModuleScope } from './scope.ts'
import type { ClassNode, Node, Syntax } from './syntax.ts'

/** What a constructor does besides giving fields their first values, in steps: a version that does more of what completes its instances can be told by them. */
export function setUpSteps(
  node: ClassNode,
  syntax: Syntax,
  scope: ModuleScope,
  moving: readonly Node[],
): Pick<ClassSetUp, 'steps' | 'completions'> {
  const statements = otherStatements(node)
  if (statements.length === 0) return {}
  const known = completionsIn(node, syntax, scope)
  const completions: Record<string, Completion> = {}
  const steps = statements.flatMap((statement) =>
    stepsIn(statement, scope).map(({ element, names }) => {
      const cut = names === null ? moving : [...moving, names]
      const hash = hashText(`${element ?? ''} ${codeWithout(syntax, [statement], cut)}`)
      const completion = known.get(statement)?.find((each) => each.element === element)
      if (completion !== undefined) completions[hash] = completion
      return hash
    }),
  )
  return { steps, ...(Object.keys(completions).length === 0 ? {} : { completions }) }
}
