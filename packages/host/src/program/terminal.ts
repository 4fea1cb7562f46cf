import { readFileSync } from 'node:fs'
import { isatty } from 'node:tty'

/**
 * Whether Ctrl-C reaches the program without the host: both then are in the foreground process group of a terminal. Where the
 * system does not tell (no /proc), a terminal as one of the standard streams is taken as a sign.
 */
export function terminalSignalsUsBoth(): boolean {
  try {
    return isForeground(readFileSync('/proc/self/stat', 'utf8'))
  } catch {
    return [0, 1, 2].some((descriptor) => isatty(descriptor))
  }
}

/** Reads `pgrp`, `tty_nr` and `tpgid` of proc_pid_stat(5). The command before them may hold blanks and brackets. */
export function isForeground(stat: string): boolean {
  const [, , group, , terminal, foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return terminal !== '0' && group !== undefined && group === foreground
}
