import type { CheckReport } from '@midflight/check'

/** One thing that a log says about a place. */
export interface SarifResult {
  readonly rule: string
  /** What to do about results of the rule. */
  readonly help: string
  readonly level: 'error' | 'warning'
  readonly text: string
  readonly file: string
  readonly region: { readonly startLine: number; readonly startColumn?: number }
  readonly symbol: string
  /** The same for the same result in every run. */
  readonly fingerprint: string
  readonly properties: object
}

/** Findings as a log of SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0), which code hosts and editors read. */
export function checkSarif(report: CheckReport): object {
  return sarifLog(
    report,
    report.findings.map(({ id, rule, severity, place, message, oldType, diagnostics, witness, symbol, remedy }) => ({
      rule,
      help: remedy,
      level: severity === 'breaking' ? 'error' : 'warning',
      text: [message, ...diagnostics, remedy].join('\n'),
      file: place?.file ?? 'package.json',
      region: { startLine: place?.line ?? 1 },
      symbol,
      fingerprint: id,
      properties: { oldType, witness },
    })),
  )
}

export function sarifLog({ name, versions }: CheckReport, results: readonly SarifResult[]): object {
  const ruleIds = [...new Set(results.map(({ rule }) => rule))].sort()
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'midflight check',
            rules: ruleIds.map((id) => ({
              id,
              shortDescription: { text: id.replaceAll('-', ' ') },
              help: { text: results.find(({ rule }) => rule === id)!.help },
            })),
          },
        },
        automationDetails: { id: `${name}/${versions.old}..${versions.new}` },
        results: results.map((result) => resultOf(result, ruleIds)),
      },
    ],
  }
}

function resultOf(
  { rule, level, text, file, region, symbol, fingerprint, properties }: SarifResult,
  ruleIds: readonly string[],
): object {
  return {
    ruleId: rule,
    ruleIndex: ruleIds.indexOf(rule),
    level,
    message: { text },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: encodeURI(file) }, region },
        logicalLocations: [{ fullyQualifiedName: symbol }],
      },
    ],
    partialFingerprints: { 'midflightFinding/v1': fingerprint },
    properties,
  }
}
