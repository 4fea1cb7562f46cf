/** A loop that makes `count` calls and returns something of them. */
export type Loop = (count: number) => unknown

/** Nanoseconds for each call, of many short samples after a warm-up. Short ones mostly escape being interrupted. */
export function sample(loop: Loop, batch: number, batches: number, samples: number): number[] {
  const sampleOnce = (): number => {
    const startedAt = process.hrtime.bigint()
    for (let index = 0; index < batches; index++) loop(batch)
    return Number(process.hrtime.bigint() - startedAt) / (batch * batches)
  }
  for (let index = 0; index < samples; index++) sampleOnce()
  return Array.from({ length: samples }, sampleOnce)
}
