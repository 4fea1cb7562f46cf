import type { CompiledModule } from '@midflight/model'

/** Whether two versions of a module export the same names, so that its namespace object can stay. */
export function hasSameExports(before: CompiledModule, now: CompiledModule): boolean {
  const names = ({ exports }: CompiledModule): string => exports.map(({ name }) => name).join()
  return names(before) === names(now)
}
