import { NIL, parse, stringify, v1, v3, v4, v5, v6, v7, validate, version } from 'uuid'

export * as library from 'uuid'
const space = v5('example.org', v5.DNS)
const fixed = {
  msecs: 1_700_000_000_000,
  nsecs: 5,
  clockseq: 1,
  node: Uint8Array.of(1, 2, 3, 4, 5, 6),
  get random() {
    return Uint8Array.from({ length: 16 }, (_, index) => index * 15)
  },
}
export const functions = () => ({
  v5: [v5, 'name', space],
  v3: [v3, 'name', space],
  v1: [v1, fixed],
  v7: [v7, fixed],
  validate: [validate, NIL],
})

const issued = new Set([v4(), v1(), v6(), v7()])
const before = v7()
export const kept = () => ({ issued: [...issued].map((id) => [id, version(id)]), ordered: before < v7(), space })

export const probe = () => ({
  fixed: [v1(fixed), v6(fixed), v7(fixed), v4({ random: fixed.random })],
  randomNode: v1({ msecs: 1_700_000_000_000, nsecs: 1, clockseq: 1, random: new Uint8Array(16) }),
  ticks: [0, 1, 999, 9999].map((nsecs) => v1({ ...fixed, msecs: 2 ** 40 + 429_496_729, nsecs })),
  sequence: v7({ msecs: 1, random: new Uint8Array(16).fill(255) }),
  parsed: stringify(parse(space)),
  into: (() => {
    const into = new Uint8Array(20)
    v4({ random: fixed.random }, into, 2)
    return into
  })(),
  wrong: [
    () => parse('x'),
    () => v5('a', 'b'),
    () => version('x'),
    () => v4({ random: new Uint8Array(1) }),
    () => v5('n', space, new Uint8Array(3)),
  ].map(outcome),
})

export const work = (n) => [v5(`name ${n}`, space), validate(v4())]

function outcome(call) {
  try {
    return call()
  } catch (error) {
    return [error.name, error.message]
  }
}
