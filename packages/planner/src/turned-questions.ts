import type { SubjectOf, TypeQuestion } from '@midflight/model'

/** The same question for the way back: each release in the place of the other. */
export function turned({ source, target }: TypeQuestion): TypeQuestion {
  return { source: turnedSubject(source), target: turnedSubject(target) }
}

function turnedSubject({ release, changedBy, ...subject }: SubjectOf): SubjectOf {
  const other = { ...subject, release: release === 'old' ? 'new' : 'old' } as const
  return changedBy === undefined ? other : { ...other, changedBy: changedBy.map(turnedSubject) }
}
