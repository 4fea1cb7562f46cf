/** Cases in which a program behaves otherwise than under plain Node, by `<topic>: <name>`, and why. The test asserts that they still do. */
export const knownDifferences: Readonly<Record<string, string>> = {}
