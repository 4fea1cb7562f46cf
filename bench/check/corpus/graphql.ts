import type { Pair } from '../corpus.ts'

export const graphql: readonly Pair[] = [
  { package: 'graphql', old: '16.7.1', new: '16.8.2', verdict: 'harmless', changes: [] },
]
