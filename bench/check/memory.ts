import { readdirSync, readFileSync } from 'node:fs'

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

function residentBelow(root: number): number {
  const parents = new Map<number, { readonly parent: number; readonly bytes: number }>()
  for (const name of entriesOf('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const status = textOf(`/proc/${name}/status`)
    const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0)
    const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0)
    parents.set(Number(name), { parent, bytes: kilobytes * 1024 })
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid)?.parent ?? 0
    return parent === root || (parent > 1 && isBelow(parent))
  }
  return [...parents].reduce((sum, [pid, { bytes }]) => (isBelow(pid) ? sum + bytes : sum), 0)
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
