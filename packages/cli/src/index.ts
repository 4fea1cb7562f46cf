export {
  onUpgrade,
  resource,
  state,
  task,
  type ClassMigrations,
  type MigrationContext,
  type ResourceOptions,
  type StateOptions,
  type UpgradeInfo,
} from './program-api.ts'
