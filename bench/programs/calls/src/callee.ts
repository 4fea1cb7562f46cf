/** The least that a call can do. The bench changes the number. */
export function tiny(sum: number, value: number): number {
  return sum ^ value ^ /* version */ 1
}

/** About 30 ns of work: a hash of a short text. */
export function work(text: string, seed: number): number {
  let hash = seed ^ /* version */ 1
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 16_777_619)
  return hash
}
