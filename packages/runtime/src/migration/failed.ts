/** What went wrong with a migration or a resource; `cause` is what was thrown. */
export class MigrationFailed extends Error {
  constructor(thrown: unknown) {
    super('A migration or a resource failed', { cause: thrown })
  }
}
