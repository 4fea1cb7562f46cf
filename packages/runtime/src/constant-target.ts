/** What stands for an import that is assigned to: assigning throws. */
export function constantTarget(): object {
  return Object.defineProperty({}, 'value', {
    get: () => undefined,
    set: () => {
      throw new TypeError('Assignment to constant variable.')
    },
  })
}
