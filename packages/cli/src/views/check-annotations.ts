import type { CheckReport } from '@midflight/check'

/** Findings as workflow commands of GitHub Actions, a line each (https://docs.github.com/actions/reference/workflow-commands). */
export function checkAnnotations({ findings }: CheckReport): string {
  return findings
    .map(({ id, severity, place, message, diagnostics, remedy }) => {
      const file = place === null ? 'file=package.json' : `file=${property(place.file)},line=${place.line}`
      return `::${severity === 'breaking' ? 'error' : 'warning'} ${file},title=${property(id)}::${data([message, ...diagnostics, remedy].join('\n'))}\n`
    })
    .join('')
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
