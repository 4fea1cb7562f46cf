import type { CallSubject } from './subjects.ts'

/** What a client declares to call with the first `count` arguments: of the first alternative that the parameter takes, or another that is chosen. */
export function argumentsOf(
  { callee, typeParameters, parameters }: CallSubject,
  count: number,
  choice: ReadonlyMap<number, string> = new Map(),
): { readonly typeParameters: readonly string[]; readonly parameters: readonly string[] } {
  const given = parameters
    .slice(0, count)
    .map(({ alternatives }, index) => `a${index}: ${choice.get(index) ?? alternatives[0]}`)
  return { typeParameters: [...callee.typeParameters, ...typeParameters], parameters: [...callee.parameters, ...given] }
}

/** `value.get(a0, ...a1)`; `written` are arguments in place of names, `typeArguments` stand before them. */
export function callOf(
  { callee, parameters, isConstruct }: CallSubject,
  count: number,
  written: ReadonlyMap<number, string> = new Map(),
  typeArguments = '',
): string {
  const given = parameters
    .slice(0, count)
    .map(({ isRest }, index) => written.get(index) ?? `${isRest ? '...' : ''}a${index}`)
  return `${isConstruct ? 'new ' : ''}${callee.expression}${typeArguments}(${given.join(', ')})`
}
