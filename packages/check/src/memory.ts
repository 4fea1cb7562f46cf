import { readFileSync } from 'node:fs'

const everyMs = 100

/** Says again and again how much memory a process and its children have resident together, in bytes. Only where there is /proc. */
export function watchMemory(
  pid: number | undefined,
  onSeen: (bytes: number) => void,
  intervalMs: number = everyMs,
): { end(): void } {
  if (pid === undefined || process.platform !== 'linux') return { end: () => undefined }
  const timer = setInterval(() => onSeen(residentOf(pid)), intervalMs)
  return { end: () => clearInterval(timer) }
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
