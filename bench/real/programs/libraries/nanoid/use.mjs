import { customAlphabet, customRandom, nanoid, random, urlAlphabet } from 'nanoid'
import { nanoid as fast } from 'nanoid/non-secure'

export * as library from 'nanoid'
const hex = customAlphabet('0123456789abcdef', 8)
const counting = (bytes) => Uint8Array.from({ length: bytes }, (_, index) => (index * 7) % 256)
const fixed = customRandom('abcdef', 10, counting)
export const functions = () => ({ nanoid: [nanoid, 12], hex: [hex], fixed: [fixed, 4], fast: [fast] })
export const plain = (id) => [typeof id, id.length, /^[\w-]+$/.test(id)]

const issued = new Set([nanoid(), hex(), fast()])
export const kept = () => ({ issued: [...issued], fixed: fixed() })

export const probe = () => ({
  fixed: [fixed(), fixed(5), customRandom('ab', 6, counting)()],
  sizes: [0, 1, 21, 300].map((size) => nanoid(size).length),
  fractions: outcome(() => [nanoid('5').length, hex(3.7).length, fixed(2.5).length]),
  alphabet: urlAlphabet.length,
  bytes: random(5).length,
  steps: outcome(() => {
    const sizes = []
    customRandom('abcde', 4, (bytes) => {
      sizes.push(bytes)
      return counting(bytes)
    })(100)
    return sizes
  }),
})

export const work = (n) => [nanoid(n + 1).length, hex().length]

function outcome(call) {
  try {
    return call()
  } catch (error) {
    return [error.name, error.message]
  }
}
