import type { JudgeAnswer, JudgeRequest } from './check.ts'
import { comparePackages } from './compare.ts'

process.once('message', ({ old, next, folder }: JudgeRequest) => {
  comparePackages(old, next, folder, (progress) => process.send!({ progress } satisfies JudgeAnswer)).then(
    (report) => answer({ report }),
    (error: unknown) => answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  )
})

function answer(answer: JudgeAnswer): void {
  process.send!(answer, () => process.disconnect())
}
