import { readdirSync, readFileSync } from 'node:fs'

const everyMs = 20
/** Of Linux on every machine that Node.js runs on: a hundredth of a second. */
const msPerTick = 10

/** What the processes below one used. */
export interface Usage {
  /** The largest resident memory that they had together; 0 where there is no /proc. */
  readonly peakBytes: number
  /** Time on processors, of all their threads; unlike the time that passes, it hardly depends on what else the machine does. 0 where there is no /proc. */
  readonly cpuMs: number
}

/** Looks every 20 ms through /proc. */
export function watchUsage(pid: number): { end(): Usage } {
  let peakBytes = 0
  const cpuMs = new Map<number, number>()
  const timer = setInterval(() => {
    const processes = processesBelow(pid)
    peakBytes = Math.max(
      peakBytes,
      processes.reduce((sum, { bytes }) => sum + bytes, 0),
    )
    for (const one of processes) cpuMs.set(one.pid, one.cpuMs)
  }, everyMs)
  return {
    end: () => {
      clearInterval(timer)
      return { peakBytes, cpuMs: [...cpuMs.values()].reduce((sum, ms) => sum + ms, 0) }
    },
  }
}

interface Process {
  readonly pid: number
  readonly parent: number
  readonly bytes: number
  readonly cpuMs: number
}

function processesBelow(root: number): readonly Process[] {
  const all = new Map(
    entriesOf('/proc').flatMap((name) => (/^\d+$/.test(name) ? [[Number(name), readProcess(name)] as const] : [])),
  )
  const isBelow = (pid: number): boolean => {
    const parent = all.get(pid)?.parent ?? 0
    return parent === root || (parent > 1 && isBelow(parent))
  }
  return [...all.values()].filter(({ pid }) => isBelow(pid))
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function readProcess(name: string): Process {
  const status = textOf(`/proc/${name}/status`)
  const fields = textOf(`/proc/${name}/stat`).split(') ').at(-1)?.split(' ') ?? []
  return {
    pid: Number(name),
    parent: Number(fields[1] ?? 0),
    bytes: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024,
    cpuMs: (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * msPerTick,
  }
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
