/** Input that cannot be used. */
export class Invalid extends Error {
  readonly field: string

  constructor(field: string, message: string) {
    super(message)
    this.field = field
  }
}

export function textField(value: unknown, field: string): string {
  const found = fieldOf(value, field)
  if (typeof found !== 'string' || found === '') throw new Invalid(field, 'A text is needed.')
  return found
}

export function countField(value: unknown, field: string): number {
  const found = fieldOf(value, field)
  if (typeof found !== 'number' || !Number.isInteger(found) || found < 1)
    throw new Invalid(field, 'A number is needed, 1 or more.')
  return found
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined
}
