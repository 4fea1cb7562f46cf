import type { MemoFacts, ModulePath, Reason } from '@midflight/model'
import { itemsOf } from '../program.ts'
import type { Rule } from '../rule.ts'
import type { Upgrade } from '../upgrade.ts'

/** What a function has computed and kept is what it would compute no more: new code would find it and go on with it. */
export const memoStays: Rule = ({ upgrade }) =>
  [...upgrade.modules.values()].flatMap(({ path, status, loaded }) => {
    if (status !== 'changed' || !loaded) return []
    const before = memosOf(upgrade.from, path)
    const after = memosOf(upgrade.to, path)
    return [...Map.groupBy(before, ({ container }) => container)].flatMap(([container, old]) => {
      const now = after.filter((memo) => memo.container === container)
      return now.length === 0 || !computesOtherwise(upgrade, path, old, now) ? [] : [reason(path, container, now[0]!)]
    })
  })

function memosOf({ program }: Upgrade['from'], path: ModulePath): readonly MemoFacts[] {
  return program.release.facts[path]?.memos ?? []
}

/** Whether a function that fills the container has changed, or one that it calls for that. */
function computesOtherwise(
  upgrade: Upgrade,
  path: ModulePath,
  old: readonly MemoFacts[],
  now: readonly MemoFacts[],
): boolean {
  const same = new Set(old.map(({ hash }) => hash))
  if (now.some(({ hash }) => !same.has(hash))) return true
  const called = new Set(old.flatMap(({ calls }) => calls))
  return itemsOf(upgrade.to.program, path).some((item) => {
    const isCalled = item.facts.names.some((name) => called.has(name))
    return isCalled && upgrade.keptOf(item)?.changed === true
  })
}

function reason(file: ModulePath, container: string, { line }: MemoFacts): Reason {
  return {
    code: 'memo-stays',
    file,
    line,
    item: container,
    message: `Cannot change how \`${container}\` at ${file}:${line} is filled: the running program has kept in it what the earlier code computed, and the new code would find that there.`,
    remedy: `Give the container another name, clear it with \`onUpgrade\`, or restart the program.`,
  }
}
