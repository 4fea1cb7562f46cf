import type { Pair } from '../corpus.ts'

/** Packages without declarations: what a release changed and nobody noticed. */
export const javascriptHarmless: readonly Pair[] = (
  [
    ['minimist', '1.2.5', '1.2.8', { new: ['index.js', 'function isConstructorOrProto(obj, key) {'] }],
    ['ms', '2.0.0', '2.1.3', { new: ['index.js', 'var w = d * 7;'] }],
    ['qs', '6.9.7', '6.11.0', { new: ['lib/stringify.js', "var getSideChannel = require('side-channel');"] }],
    ['body-parser', '1.19.2', '1.20.3', { new: ['lib/types/json.js', "var JSON_SYNTAX_CHAR = '#'"] }],
    ['send', '0.17.2', '0.19.0', { new: ['index.js', "return this.emit('error', createHttpError(status, err))"] }],
    ['xml2js', '0.4.23', '0.6.2', { new: ['lib/parser.js', 'defineProperty = function(obj, key, value) {'] }],
    ['js-yaml', '4.0.0', '4.1.0', { new: ['index.js', 'module.exports.types = {'] }, 'types'],
    ['glob', '7.1.7', '7.2.3', { new: ['glob.js', 'self.fs.lstat(abs, lstatcb)'] }],
    ['ws', '7.4.6', '7.5.10', { new: ['lib/websocket.js', "const { Readable } = require('stream');"] }],
    ['semver', '7.3.5', '7.5.4', { new: ['functions/inc.js', 'identifierBase = identifier'] }, 'inc'],
    ['validator', '13.7.0', '13.11.0', { old: ['lib/isIP.js', 'return parts[3] <= 255;'] }],
    ['async', '3.2.0', '3.2.6', { new: ['eachOf.js', "require('./internal/isArrayLike.js')"] }],
    ['mime', '2.4.7', '2.6.0', { old: ['Mime.js', 'for (var type in typeMap) {'] }],
    ['express', '4.18.2', '4.21.2', { new: ['lib/response.js', 'loc = String(url);'] }],
    ['debug', '4.3.1', '4.3.7', { new: ['src/common.js', 'createDebug.namespaces = namespaces;'] }],
    ['underscore', '1.12.1', '1.13.6', { new: ['package.json', '"./modules/*"'] }],
  ] as const
).map(([name, old, next, change, symbol]) => ({
  package: name,
  old,
  new: next,
  javascript: true,
  verdict: 'harmless',
  changes: [{ symbol: symbol ?? 'default', kind: 'same exports', ...change }],
}))
