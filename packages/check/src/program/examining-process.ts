import { reportError } from '@midflight/model'
import type { ExaminingAnswer } from './check-program.ts'
import { examineProgram, type ProgramRequest } from './examine.ts'

process.once('message', (request: ProgramRequest) => {
  answer(examined(request))
})

function examined(request: ProgramRequest): ExaminingAnswer {
  try {
    return { examination: examineProgram(request) }
  } catch (error) {
    const remedy = 'Please report this with both versions of the package and the program.'
    return { error: reportError(error, { code: 'check-failed', remedy }) }
  }
}

function answer(answer: ExaminingAnswer): void {
  process.send!(answer, () => process.disconnect())
}
