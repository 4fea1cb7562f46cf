import { importLine } from './clients.ts'
import type { Probe } from './probe.ts'

/** The probe as a module of its own, as a person would write it. */
export function witnessOf(probe: Probe, isOneValue: boolean): string {
  const body = probe.statements.map((line) => `  ${line}`)
  return [
    importLine(probe.origin.from, isOneValue),
    '',
    `export function client${headOf(probe)} {`,
    ...body,
    '}',
    '',
  ].join('\n')
}

/** `<T>(value: Cache<T>)` */
export function headOf({ typeParameters, parameters }: Probe): string {
  return `${typeParameters.length === 0 ? '' : `<${typeParameters.join(', ')}>`}(${parameters.join(', ')})`
}
