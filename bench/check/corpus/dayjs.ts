import type { Pair } from '../corpus.ts'

export const dayjs: readonly Pair[] = [
  { package: 'dayjs', old: '1.11.9', new: '1.11.10', verdict: 'harmless', changes: [] },
]
