import type { JudgeRequest, JudgeSays } from './check.ts'
import { comparePackages } from './compare.ts'

process.once('message', ({ old, next, options, folder }: JudgeRequest) => {
  comparePackages(old, next, options, folder, (progress) => process.send!({ progress } satisfies JudgeSays)).then(
    (report) => end({ answer: report }),
    (error: unknown) => end({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  )
})

function end(said: JudgeSays): void {
  process.send!(said, () => process.disconnect())
}
