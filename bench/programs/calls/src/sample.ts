/** A loop that makes `count` calls and returns something of them. */
export type Loop = (count: number) => unknown

/** Nanoseconds of this thread's CPU time for each call, several times after a warm-up. */
export function sample(loop: Loop, batch: number, batches: number, samples: number): number[] {
  const sampleOnce = (): number => {
    const before = process.threadCpuUsage()
    for (let index = 0; index < batches; index++) loop(batch)
    const { user, system } = process.threadCpuUsage(before)
    return ((user + system) * 1000) / (batch * batches)
  }
  for (let index = 0; index < 3; index++) sampleOnce()
  return Array.from({ length: samples }, sampleOnce)
}
