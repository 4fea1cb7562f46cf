import picomatch from 'picomatch'

export { default as library } from 'picomatch'
const matches = new Map(['**/*.js', '!*.md', '{a,b}/[c-e]?.txt', '@(x|y)*'].map((glob) => [glob, picomatch(glob)]))
const ignoring = picomatch('*.js', { ignore: 'skip*', dot: true })
export const functions = () => ({
  isMatch: [picomatch.isMatch, 'a/b.js', '**/*.js'],
  makeRe: [picomatch.makeRe, 'src/**/!(*.test).ts'],
  ignoring: [ignoring, 'skip.js'],
  scan: [picomatch.scan, './a/{b,c}/*.js'],
})
const paths = ['a.js', 'a/b/c.js', 'README.md', 'b/dx.txt', 'xyz', '.hidden.js']
export const kept = () => ({
  matched: [...matches].map(([glob, match]) => [glob, paths.filter((path) => match(path))]),
})

export const probe = () => ({
  parsed: picomatch.parse('a/{b,c}/*.{js,ts}', {}).output,
  repeated: ['+(*(a)|*(b))', '*(+(a)|b)', '+(a|aa)'].map((glob) => [
    glob,
    String(picomatch.makeRe(glob)),
    picomatch.isMatch('abab', glob),
  ]),
  braces: picomatch.isMatch('a3', 'a{1..5}', { expandRange: (a, b) => `([${a}-${b}])` }),
  posix: String(picomatch.makeRe('[[:alpha:]]*', { posix: true })),
  classes: ['[[:constructor:]]', '[!a]b', 'a\\*b', '**/..', '?(.)a'].map((glob) =>
    outcome(() => String(picomatch.makeRe(glob))),
  ),
  scanned: picomatch.scan('!./foo/(bar|baz)/*.js', { parts: true, tokens: true }),
  scannedParts: picomatch.scan('a/b/**/c{d,e}/f', { parts: true }),
  captured: picomatch.capture?.('a/*', 'a/b') ?? picomatch.makeRe('a/*', { capture: true }).exec('a/b'),
  state: picomatch('*.js', {}, true)('a.js', true).isMatch,
  empty: outcome(() => picomatch('')),
})

export const work = (n) => [...matches.values()].map((match) => match(`dir/${n}.js`))

function outcome(call) {
  try {
    return call()
  } catch (error) {
    return [error.name, error.message]
  }
}
