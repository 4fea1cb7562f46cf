import { readFileSync } from 'node:fs'

const everyMs = 100

export interface MemoryWatch {
  end(): void
  /** It does not keep the process alive. */
  unref(): void
}

/** Says again and again how much memory a process and its children have resident together, in bytes. Only where there is /proc. */
export function watchMemory(
  pid: number | undefined,
  onSeen: (bytes: number) => void,
  intervalMs: number = everyMs,
): MemoryWatch {
  if (pid === undefined || process.platform !== 'linux') return { end: () => undefined, unref: () => undefined }
  const timer = setInterval(() => onSeen(residentOf(pid)), intervalMs)
  return { end: () => clearInterval(timer), unref: () => void timer.unref() }
}

function residentOf(pid: number): number {
  const own = Number(/^VmRSS:\s+(\d+) kB/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0) * 1024
  const children = textOf(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean)
  return children.reduce((sum, child) => sum + residentOf(Number(child)), own)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
