import type { HistoryEntry } from '@midflight/model'
import type { Paint } from '../terminal.ts'
import { table } from './table.ts'

const colours: Readonly<Record<HistoryEntry['verdict'], Parameters<Paint>[0]>> = {
  started: 'blue',
  committed: 'green',
  unchanged: 'dim',
  refused: 'red',
  aborted: 'red',
  exited: 'blue',
}

export function historyView(entries: readonly HistoryEntry[], paint: Paint): string {
  if (entries.length === 0) return 'Nothing has happened yet.'
  return table(
    entries.map(({ at, who, command, verdict, generation, release, reasons, accepted }) => [
      paint('dim', at.replace('T', ' ').replace(/\.\d+Z$/, 'Z')),
      who,
      command,
      paint(colours[verdict], verdict),
      generation === null ? '' : String(generation),
      release ?? '',
      [...reasons.map(({ code, message }) => `${code}: ${message}`), ...acceptedText(accepted)].join('; '),
    ]),
  )
}

function acceptedText(accepted: HistoryEntry['accepted']): string[] {
  return accepted === undefined ? [] : [`accepted ${accepted.ids.join(', ')}: ${accepted.reason}`]
}
