const { freeze, produce } = require('immer')

const add = produce((draft, n) => void draft.push(n))
exports.functions = () => ({ requiredAdd: [add, [1], 2], freeze: [freeze, { a: { b: 1 } }, true] })
exports.probe = () => ({ draftable: require('immer').isDraftable(new Map()), cast: require('immer').castDraft(5) })
