import { answer } from './answers.ts'
import { tiny, work } from './callee.ts'
import { callHeld, callHeldWork, callTiny, callWork } from './caller.ts'
import { callCell, swapCell } from './cell.ts'
import * as hearing from './hearing.ts'
import * as ledger from './ledger.ts'
import { sample, type Loop } from './sample.ts'
import { beginTask, endTask, inTask } from './task.ts'

const loops: Readonly<Record<string, Loop>> = {
  callTiny,
  callWork,
  callHeld: (count) => callHeld(count, tiny),
  callHeldWork: (count) => callHeldWork(count, work),
  callCell,
  hearTiny: hearing.hearTiny,
  members: hearing.members,
  makeMembers: hearing.makeMembers,
  hearWork: hearing.hearWork,
  hearCount: hearing.hearCount,
  register: hearing.register,
  newPoints: ledger.newPoints,
  newAccounts: ledger.newAccounts,
  newSavings: ledger.newSavings,
  movePoint: ledger.movePoint,
  depositAccount: ledger.depositAccount,
  depositSavings: ledger.depositSavings,
  moveOldPoint: ledger.moveOldPoint,
  depositOldAccount: ledger.depositOldAccount,
  depositOldSavings: ledger.depositOldSavings,
}

answer({
  sample: (name = '', batch, batches, samples) => sampleNamed(name, batch, batches, samples),
  begin: beginTask,
  end: endTask,
  sampleInTask: (name = '', batch, batches, samples) => inTask(() => sampleNamed(name, batch, batches, samples)),
  swap: (version) => swapCell(Number(version)),
})

function sampleNamed(name: string, ...counts: (string | undefined)[]): number[] {
  const loop = loops[name]
  if (loop === undefined) throw new Error(`There is no loop ${name}.`)
  const [batch, batches, samples] = counts.map(Number)
  return sample(loop, batch!, batches!, samples!)
}
