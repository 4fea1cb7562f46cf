import { assert, type Progress } from '@midflight/model'

export type TransactionState = 'idle' | 'building' | 'planning' | 'preparing' | 'quiescing' | 'committing' | 'ended'

/** Every phase may be the last one, and none comes back. Only `quiescing` may be left out. */
export const transitions: Readonly<Record<TransactionState, readonly TransactionState[]>> = {
  idle: ['building', 'ended'],
  building: ['planning', 'ended'],
  planning: ['preparing', 'ended'],
  preparing: ['quiescing', 'committing', 'ended'],
  quiescing: ['committing', 'ended'],
  committing: ['ended'],
  ended: [],
}

/** Follows one transaction through the table and reports its progress. */
export function followStates(onProgress: (progress: Progress['progress']) => void): (next: TransactionState) => void {
  let state: TransactionState = 'idle'
  return (next) => {
    assert(transitions[state].includes(next), `an upgrade goes from ${state} to ${next}`)
    state = next
    if (next !== 'idle' && next !== 'ended') onProgress(next)
  }
}
