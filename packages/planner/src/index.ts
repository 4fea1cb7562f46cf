export type { Classification } from './classify.ts'
export { explainItem } from './explain.ts'
export { planUpgrade, type LiveFacts } from './plan.ts'
export { typeQuestions, typeRequests } from './type-questions.ts'
