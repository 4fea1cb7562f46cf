import { commit, type Committed } from '../commit.ts'
import { currentItems } from '../declared.ts'
import type { Checkpoint, Staged } from '../prepare.ts'
import { currentGeneration, type Program } from '../program.ts'
import { NativePromise } from '../promises.ts'
import { close, closeOpened, leftBehind, replaceFirst, reopen, type Opening } from '../resources.ts'
import { drive } from './drive.ts'
import { MigrationFailed } from './failed.ts'
import { findClassMigrations } from './instances.ts'
import { findStateMigrations, migrateStates, type MigratedStates } from './states.ts'

/** A commit that can still be taken back, and what is done once it is kept. */
export interface MigratedCommit extends Committed {
  readonly upgrade: { readonly generation: number; readonly from: string; readonly to: string }
  /** Resources that the new version does not have: they are closed. */
  readonly left: readonly Opening['replaced'][]
  readonly instances: Staged['instances']
}

/** How often states are migrated anew because the program changed them meanwhile. */
const maxAttempts = 5

/**
 * Replaces resources that cannot be open twice, and migrates state on copies. Nothing that is alive has another content afterwards. Throws what went wrong;
 * {@link restoreResources} takes back what was closed.
 */
export async function migrate(program: Program, staged: Staged, checkpoint: Checkpoint): Promise<void> {
  staged.migrated = await drive(beforeCommit(program, staged, checkpoint))
}

/**
 * Commits, migrated state included: synchronous, so where something is to be migrated and has not been, or was changed since, its migration has to be
 * synchronous too.
 */
export function commitMigrated(program: Program, staged: Staged, checkpoint: Checkpoint): MigratedCommit {
  const states = upToDate(program, staged, checkpoint)
  const from = currentGeneration(program).release
  const left = leftBehind(program, staged)
  const classes = findClassMigrations(program, staged)
  const committed = commit(program, staged, checkpoint, { states, classes })
  const upgrade = { generation: committed.generation, from, to: currentGeneration(program).release }
  return { ...committed, upgrade, left, instances: staged.instances }
}

function upToDate(program: Program, staged: Staged, checkpoint: Checkpoint): MigratedStates | null {
  const { migrated } = staged
  if (migrated !== undefined && (migrated === null || migrated.changedMeanwhile() === null)) return migrated
  const states = drive(beforeCommit(program, staged, checkpoint))
  if (!(states instanceof NativePromise)) return states
  // It goes on in vain: nobody takes what it makes.
  states.catch(() => {})
  const name = migrated?.changedMeanwhile() ?? 'its state'
  throw new MigrationFailed(new Error(`The program changed ${name} after it was migrated; try again`))
}

/** Tells the program's upgrade listeners, and closes old resources. The promise never rejects: it gives what they threw. */
export function afterCommit(
  program: Program,
  { upgrade, left, instances }: MigratedCommit,
): Promise<readonly unknown[]> {
  // What has been replaced is not to be held by what replaced it.
  for (const { openings, moved, pending } of instances) for (const list of [openings, moved, pending]) list.length = 0
  return collect([...tell(program, upgrade), ...left.map((old) => closeOld(old))])
}

/** Closes what the new side has opened, and opens again what was closed for it. Throws what `open` throws. */
export async function restoreResources({ instances }: Staged): Promise<void> {
  const openings = instances.flatMap((instance) => instance.openings)
  await closeOpened(openings)
  await drive(reopen(openings))
}

function* beforeCommit(
  program: Program,
  staged: Staged,
  checkpoint: Checkpoint,
): Generator<unknown, MigratedStates | null, unknown> {
  try {
    yield* replaceFirst(staged.instances.flatMap(({ openings }) => openings))
    endIfClosed(staged)
    return yield* migrateUnchanged(program, staged, checkpoint)
  } catch (thrown) {
    throw new MigrationFailed(thrown)
  }
}

/** Migrates states until the program has not changed them meanwhile. */
function* migrateUnchanged(
  program: Program,
  staged: Staged,
  checkpoint: Checkpoint,
): Generator<unknown, MigratedStates | null, unknown> {
  const migrations = findStateMigrations(program, staged)
  if (migrations.length === 0) return null
  for (let attempt = 1; ; attempt += 1) {
    const states = yield* migrateStates(migrations, staged.instances, checkpoint)
    endIfClosed(staged)
    const changed = states.changedMeanwhile()
    if (changed === null) return states
    if (attempt === maxAttempts)
      throw new Error(
        `The program changed ${changed} each of the ${maxAttempts} times that it was migrated; an async migration has to be quicker than the program writes`,
      )
  }
}

function endIfClosed(staged: Staged): void {
  if (staged.isClosed) throw new Error('The upgrade was given up while it was being migrated')
}

/** Calls the program's upgrade listeners. */
function tell(program: Program, upgrade: object): Promise<{ readonly thrown: unknown } | null>[] {
  return currentItems(program).listeners.map(async (listener) => {
    try {
      await listener(upgrade)
      return null
    } catch (thrown) {
      return { thrown }
    }
  })
}

async function closeOld(old: Opening['replaced']): Promise<{ readonly thrown: unknown } | null> {
  return old === null ? null : close(old.resource, old.value)
}

async function collect(work: readonly Promise<{ readonly thrown: unknown } | null>[]): Promise<readonly unknown[]> {
  const results = await Promise.all(work)
  return results.flatMap((result) => (result === null ? [] : [result.thrown]))
}
