import { readFileSync } from 'node:fs'

const everyMs = 20

/** The largest resident memory that the processes below one had together, seen every 20 ms through /proc: bytes; 0 where there is no /proc. */
export function watchMemory(pid: number): { end(): number } {
  let peak = 0
  const timer = setInterval(() => {
    peak = Math.max(peak, residentBelow(pid))
  }, everyMs)
  return {
    end: () => {
      clearInterval(timer)
      return peak
    },
  }
}

/** Asks for children alone: to read all processes of a machine that is busy takes longer than what is measured. */
function residentBelow(pid: number): number {
  const children = textOf(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)
  return children.reduce((sum, child) => sum + residentOf(child) + residentBelow(child), 0)
}

function residentOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0) * 1024
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
