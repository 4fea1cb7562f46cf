import semver, {
  Comparator,
  Range,
  SemVer,
  coerce,
  compare,
  diff,
  inc,
  maxSatisfying,
  parse,
  satisfies,
  sort,
} from 'semver'

export * as library from 'semver'
export const functions = () => ({
  satisfies: [satisfies, '1.4.2', '^1.2.3 || 3.x'],
  compare: [compare, '1.2.3-rc.1', '1.2.3'],
  inc: [inc, '1.2.3-beta.1', 'prerelease', 'beta'],
  diff: [diff, '1.2.3', '2.0.0-pre.1'],
  coerce: [coerce, 'v2.1-final'],
  sort: [(list) => sort([...list], true), ['1.10.0', '1.9.0', '2.0.0-a']],
})

const version = new SemVer('1.2.3-alpha.4+build')
const range = new Range('>=1.2.3 <2 || ~3.1')
const comparator = new Comparator('>=1.0.0')
const releases = ['1.0.0', '1.2.3', '1.9.9', '3.1.7', '4.0.0']
export const kept = () => ({
  instances: [
    version instanceof SemVer,
    range instanceof Range,
    comparator instanceof Comparator,
    parse(version) === version,
  ],
  text: [String(version), version.prerelease, String(range), comparator.value],
})

export const probe = () => ({
  held: [version.compare('1.2.3'), range.test('3.1.9'), comparator.test(version), maxSatisfying(releases, range)],
  truncated: semver.truncate?.('1.2.3-a.1', 'minor') ?? 'no truncate',
  sub: [
    semver.subset('^1.2', range),
    semver.subset('', '*', { includePrerelease: true }),
    semver.intersects('>1 <2', '1.5'),
  ],
  hyphen: new Range('1.2 - 2.3.4').range,
  loose: [semver.valid('=v1.2.3', true), semver.clean('  =v1.2.3  '), semver.validRange('>x')],
  outside: [semver.gtr('2.0.0', '^1'), semver.ltr('0.1.0', '^1'), semver.minVersion('>1.0 <3')?.version],
  incremented: new SemVer('1.2.3').inc('preminor', 'rc', '1').version,
  wrong: outcome(() => new SemVer('1.2')),
  long: outcome(() => new Range(`${'1.2.3 || '.repeat(30)}x`).range),
  simplified: String(semver.simplifyRange(releases, '1.x || >=3')),
})

export const work = (n) => [inc(`1.${n}.0`, 'minor'), satisfies(`1.${n}.5`, range)]

function outcome(call) {
  try {
    return call()
  } catch (error) {
    return [error.name, error.message]
  }
}
