/** The greatest number of lines in a file; good files have 50 to 250. */
export const maxLines = 400

/** Names that say nothing of a file's subject, alone or as a part of a longer name. */
export const namesWithoutSubject = ['common', 'helper', 'helpers', 'misc', 'util', 'utils']

/** What takes a test out of the run. */
export const testModifiers = ['only', 'skip', 'skipIf', 'runIf', 'todo']

/** The functions of the test runner that they hang on. */
export const testFunctions = ['bench', 'describe', 'it', 'suite', 'test']

/** Comments that switch the type checker off. `@ts-expect-error` stays: it fails once it is not needed. */
export const bannedDirectives = ['@ts-ignore', '@ts-nocheck']
