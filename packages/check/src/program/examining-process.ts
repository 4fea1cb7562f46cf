import { reportError } from '@midflight/model'
import type { CompilerProcessSays } from '../compiler-process.ts'
import { type Examination, examineProgram, type ProgramRequest } from './examine.ts'

process.once('message', (request: ProgramRequest) => {
  process.send!(examined(request), () => process.disconnect())
})

function examined(request: ProgramRequest): CompilerProcessSays<Examination> {
  try {
    return { answer: examineProgram(request) }
  } catch (error) {
    const remedy = 'Please report this with both versions of the package and the program.'
    return { error: reportError(error, { code: 'check-failed', remedy }) }
  }
}
