/** `<T, U>`, of parameters as they are declared. */
export function argumentsText(typeParameters: readonly string[]): string {
  return typeParameters.length === 0 ? '' : `<${typeParameters.map((text) => text.split(' ')[0]).join(', ')}>`
}

/** By convention, a name with an underscore at an end is not for clients. */
export function isInternal(name: string): boolean {
  return name.startsWith('_') || name.endsWith('_')
}

export function isIdentifier(name: string): boolean {
  return /^[A-Za-z$_][\w$]*$/.test(name) && !name.startsWith('__')
}
