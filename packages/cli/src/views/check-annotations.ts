import type { CheckReport } from '@midflight/check'

/** Findings as workflow commands of GitHub Actions, a line each (https://docs.github.com/actions/reference/workflow-commands). */
export function checkAnnotations({ findings }: CheckReport): string {
  return findings
    .map(({ id, severity, place, message, diagnostics, remedy }) => {
      const where = place === null ? { file: 'package.json' } : { file: place.file, line: place.line }
      const level = severity === 'breaking' ? 'error' : 'warning'
      return annotation(level, { ...where, title: id }, [message, ...diagnostics, remedy].join('\n'))
    })
    .join('')
}

/** One line, with what GitHub shows beside it. */
export function annotation(
  level: 'error' | 'warning',
  { file, line, column, title }: { file: string; line?: number; column?: number; title: string },
  text: string,
): string {
  const place = [`file=${property(file)}`, ...(line === undefined ? [] : [`line=${line}`])]
  if (column !== undefined) place.push(`col=${column}`)
  return `::${level} ${[...place, `title=${property(title)}`].join(',')}::${data(text)}\n`
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
