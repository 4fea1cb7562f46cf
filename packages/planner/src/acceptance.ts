import type { Acceptance, ReasonCode } from '@midflight/model'

/** What a reason of some code comes to: `notice` stops no upgrade, so there is nothing to accept. */
export type AcceptanceRule = Acceptance | 'notice'

/**
 * Which findings somebody may accept, by their code. One can be accepted if it says that something is not proven, and the steps of the upgrade come to
 * something that can be said beforehand, is carried out as atomically as any upgrade, and breaks nothing of the runtime. A rule may
 * except some of its findings (`never` of a finding).
 */
export const acceptanceRules: Readonly<Record<ReasonCode, AcceptanceRule>> = {
  'compile-error': never('There is no code to run.'),
  'link-error': never('Its modules do not fit together, so none of them can be evaluated.'),
  'not-upgradable': never('There is no release to upgrade to.'),
  'not-static': never('The plan cannot read what the release declares.'),
  'name-taken': never('Nobody could tell which of the two the running program holds.'),
  'type-error': means('The code goes live as it is written, and runs into what the compiler warns of.'),
  'types-unchecked': 'notice',
  'entry-changed': never('The program has been started with its entry, and is not started a second time.'),
  'environment-changed': never(
    'Part of the earlier one is loaded, and the rest would come from the new one: no release was made for such a mix.',
  ),
  'fixed-module-changed': never('Node holds the earlier one, and what two of them keep would be split in two.'),
  'effect-changed': means(
    'What the earlier statement did stays done, the functions that it passed on keep their code, and the new one does not run.',
  ),
  'effect-removed': means('What the statement did stays done, and the functions that it passed on keep their code.'),
  'effect-awaits': means('The statement does not run until the program is started again.'),
  'resource-changed': means('The resource stays as it was opened, and the new initialiser is not evaluated.'),
  'resource-removed': means('The resource stays open, nobody closes it, and only earlier code reaches it.'),
  'state-type-changed': means('The value stays as the earlier version made it, and the new code gets it so.'),
  'state-removed': 'notice',
  'migration-missing': never('Nothing makes the new version of what the running program holds.'),
  'migration-type': means('The migration runs as it is written, and the new code gets what it returns.'),
  'initial-value-changed': 'notice',
  'field-added': 'notice',
  'held-function': 'notice',
  'held-closure': 'notice',
  'loop-without-seam': 'notice',
  'load-time-dependent': means('What was taken or made while the program was loaded stays of the earlier version.'),
  'load-only-changed': means(
    'What the earlier code did while the program was loaded stays done, and the new code does not do it again.',
  ),
  'closure-stays': means('The function goes on with its earlier code for as long as something holds it.'),
  'memo-stays': means('What the earlier code has kept stays there, and the new code finds it.'),
  'class-shape-changed': means(
    'Live instances and the class get the new methods, and keep the fields that they have as they are.',
  ),
  'class-static-block-changed': means('What the earlier static blocks did stays done, and the new ones do not run.'),
  'kind-changed': never(
    'What the running program holds under the name is of another kind, which the new code cannot use.',
  ),
  'policy-unsafe': never('The plan knows a policy that is safe: leave it to the plan.'),
  'exports-replaced': means(
    'Who holds the earlier one goes on with its code, and who calls it by its name reaches the new one.',
  ),
  'required-name-gone': means(
    'The name is `undefined` from the commit on, as it is after a restart: what calls it throws.',
  ),
  irreversible: 'notice',
}

function means(text: string): Acceptance {
  return { possible: true, means: text }
}

function never(why: string): Acceptance {
  return { possible: false, why }
}
