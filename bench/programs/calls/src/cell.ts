/** What reloaders do without fresh callers: a call through a record whose function is replaced. Driven under plain Node only. */
const cell = { tiny: makeTiny(1) }

export function callCell(count: number): number {
  let sum = 0
  for (let index = 0; index < count; index++) sum = cell.tiny(sum, index)
  return sum
}

export function swapCell(version: number): void {
  cell.tiny = makeTiny(version)
}

function makeTiny(version: number): (sum: number, value: number) => number {
  // eslint-disable-next-line typescript/no-implied-eval -- as a reloader makes code
  return new Function('sum', 'value', `return sum ^ value ^ ${version}`) as (sum: number, value: number) => number
}
