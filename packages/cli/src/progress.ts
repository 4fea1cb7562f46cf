import type { Progress } from '@midflight/model'
import type { Terminal } from './terminal.ts'

/** What is said to be quick is not worth a word. */
export const patienceMs = 500
const frameMs = 80
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

const words: Readonly<Record<Progress['progress'], string>> = {
  waiting: 'Waiting for another upgrade to end',
  building: 'Building the release',
  planning: 'Planning',
  preparing: 'Preparing the new version',
  quiescing: 'Waiting for tasks in flight to end',
  committing: 'Committing',
  looking: 'Looking into the heap; the program stands still for a part of it',
}

export interface ProgressLine {
  show(progress: Progress['progress']): void
  /** Shows another text than those of an upgrade. */
  say(text: string): void
  /** Takes the line away. */
  end(): void
}

/** One moving line on stderr for what takes longer than half a second; nothing where stderr is not a terminal. */
export function openProgressLine({ stderr, environment }: Pick<Terminal, 'stderr' | 'environment'>): ProgressLine {
  if (stderr.isTTY !== true || environment['TERM'] === 'dumb')
    return { show: () => undefined, say: () => undefined, end: () => undefined }
  const startedAt = Date.now()
  let text = ''
  let frame = 0
  let shown = false
  const timer = setInterval(() => {
    if (text === '' || Date.now() - startedAt < patienceMs) return
    shown = true
    frame = (frame + 1) % frames.length
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
    stderr.write(`\r\u001B[2K${frames[frame] ?? ''} ${text} … ${seconds} s`)
  }, frameMs)
  return {
    show: (progress) => {
      text = words[progress]
    },
    say: (said) => {
      text = said
    },
    end: () => {
      clearInterval(timer)
      if (shown) stderr.write('\r\u001B[2K')
    },
  }
}
