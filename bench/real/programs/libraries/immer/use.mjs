import * as immer from 'immer'
import {
  Immer,
  createDraft,
  current,
  enableMapSet,
  enablePatches,
  finishDraft,
  immerable,
  isDraft,
  original,
  produce,
  produceWithPatches,
  applyPatches,
} from 'immer'

export * as library from 'immer'
enableMapSet()
enablePatches()
class Account {
  [immerable] = true
  balance = 0
}
const toggle = produce((draft, id) => void (draft.items[id].done = !draft.items[id].done))
const first = { items: [{ done: false }, { done: true }], tags: new Set(['a']), byId: new Map([[1, { n: 1 }]]) }
const states = [first, toggle(first, 0)]
const open = createDraft(first)
open.items.push({ done: 'drafted' })
const own = new Immer({ autoFreeze: false })
const [patched, patches, inverse] = produceWithPatches(first, (draft) => {
  draft.byId.get(1).n = 5
  draft.tags.add('b')
})
const account = produce(new Account(), (draft) => void (draft.balance += 5))

export const functions = () => ({
  produce: [produce, { a: [1] }, (draft) => void draft.a.push(2)],
  toggle: [toggle, first, 1],
  apply: [applyPatches, first, patches],
  own: [own.produce, { x: 1 }, (draft) => void (draft.x = 2)],
})
export const kept = () => ({
  states,
  shared: states[0].byId === states[1].byId,
  frozen: [Object.isFrozen(states[1]), Object.isFrozen(own.produce({ a: 1 }, (draft) => void (draft.a = 2)))],
  draft: [isDraft(open), current(open).items.length, original(open) === first],
  account: account instanceof Account,
  instance: own instanceof Immer,
})

export const probe = () => ({
  back: applyPatches(patched, inverse).byId.get(1),
  patches,
  revoked: outcome(() => {
    let leaked
    produce({ m: new Map([[1, 2]]) }, (draft) => {
      leaked = draft.m
      leaked.set(2, 3)
    })
    return [leaked.size, leaked.has(2)]
  }),
  revokedSet: outcome(() => {
    let leaked
    produce({ s: new Set([1]) }, (draft) => {
      leaked = draft.s
      leaked.add(2)
    })
    return leaked.size
  }),
  finished: (() => {
    const draft = createDraft({ a: { b: 1 } })
    draft.a.b = 2
    return finishDraft(draft)
  })(),
  modified: typeof immer.isModified,
  arrays: produce([1, 2, 3, 4], (draft) => {
    draft.splice(1, 2, 'x')
    draft.reverse()
    draft.length = 2
  }),
  sets: [
    ...produce(new Set([{ a: 1 }]), (draft) => {
      for (const one of draft) one.a = 2
    }),
  ],
  nothing: [produce({ a: 1 }, () => undefined), produce({ a: 1 }, () => immer.nothing)],
  nested: produce({ a: 1 }, (draft) => produce(draft, (inner) => void (inner.a = 2))),
  wrong: outcome(() =>
    produce({ a: 1 }, (draft) => {
      draft.a = 2
      return { b: 1 }
    }),
  ),
  account: produce(account, (draft) => void (draft.balance *= 2)),
  strict: outcome(() =>
    produce(
      {
        get a() {
          return 1
        },
      },
      (draft) => void (draft.b = 2),
    ),
  ),
})

export const work = (n) => [toggle(first, n % 2).items, produce([n], (draft) => void draft.push(n + 1))]

function outcome(call) {
  try {
    return call()
  } catch (error) {
    return [error.name, error.message]
  }
}
