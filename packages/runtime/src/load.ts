import type { ModulePath } from '@midflight/model'
import { evaluate, openAwaiting } from './evaluate.ts'
import { linkUnits } from './linking.ts'
import type { Program } from './program.ts'
import type { ModuleUnit } from './unit.ts'

/** Links and evaluates a module and all that it needs; the promise is fulfilled once its top-level `await`s are done. */
export async function load(program: Program, file: ModulePath): Promise<ModuleUnit> {
  if (program.unsettled !== null) await program.unsettled
  failIfBroken(program, file)
  const unit = await linkUnits(program, file)
  await openAwaiting(program)
  await evaluate(program, unit)
  return unit
}

/** Throws what Node throws for a module that cannot be parsed or linked. */
function failIfBroken(program: Program, file: ModulePath): void {
  const reason = program.modules.has(file) ? undefined : program.broken.get(file)
  if (reason === undefined) return
  const place = `${reason.file}:${reason.line}`
  if (reason.code === 'compile-error' || reason.item === '') throw new SyntaxError(`${reason.message} (${place})`)
  const error = new Error(`Cannot find '${reason.item}' imported from ${place}`)
  throw Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' })
}
