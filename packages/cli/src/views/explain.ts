import type { ExplainAnswer } from '@midflight/model'
import type { Paint } from '../terminal.ts'

export function explainView({ items }: ExplainAnswer, paint: Paint): string {
  return items
    .map(({ module, item, line, text, class: itemClass, reason }) => {
      const head = `${paint('bold', `${module}:${line}`)}  ${item}  ${paint(['green', 'bold'], itemClass)}`
      return `${head}\n    ${reason}\n    ${paint('dim', text)}`
    })
    .join('\n\n')
}
