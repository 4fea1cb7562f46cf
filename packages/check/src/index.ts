export { checkPackages, type CheckLimits } from './check.ts'
export type { CheckReport, LookedAt } from './compare.ts'
export type { Finding, FindingRule } from './findings.ts'
export { judgeTypes, type SourcesToImage, type TypesAnswer, type TypesRequest } from './images/judge-types.ts'
export { obtainDependencies, obtainPackage, type Shelf } from './obtain.ts'
export { packageBeside, readPackage, type PackageOnDisk } from './package-on-disk.ts'
export type { Release, Verdict } from './verdict.ts'
export { checkProgram } from './program/check-program.ts'
export { installedPackage } from './program/installed.ts'
export type {
  CheckedReport,
  FindingEffect,
  JudgedFinding,
  NotFollowedPlace,
  ProgramBreak,
  ProgramPlace,
  ProgramReport,
  ProgramVerdict,
  UsedPlace,
  UsedSymbol,
} from './program/program-report.ts'
export type { UseKind } from './program/use.ts'
