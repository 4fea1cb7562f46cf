import type { Scenario } from './scenario.ts'
import { aedes, aedesModules } from './scenarios/aedes.ts'

/** Every package that `npm run real` takes through its versions; a package may have several programs. */
export const scenarios: readonly Scenario[] = [aedes, aedesModules]
