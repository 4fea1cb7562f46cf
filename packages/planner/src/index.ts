export { explainItem, type Classification } from './classify.ts'
export { planUpgrade, type LiveFacts } from './plan.ts'
