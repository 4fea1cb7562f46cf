import type { CheckReport, Finding } from '@midflight/check'

/** Findings as a log of SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0), which code hosts and editors read. */
export function checkSarif({ name, versions, findings }: CheckReport): object {
  const ruleIds = [...new Set(findings.map(({ rule }) => rule))].sort()
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
              help: { text: findings.find(({ rule }) => rule === id)!.remedy },
            })),
          },
        },
        automationDetails: { id: `${name}/${versions.old}..${versions.new}` },
        results: findings.map((finding) => resultOf(finding, ruleIds)),
      },
    ],
  }
}

function resultOf(
  { id, rule, severity, place, message, oldType, diagnostics, witness, symbol, remedy }: Finding,
  ruleIds: readonly string[],
): object {
  const { file, line } = place ?? { file: 'package.json', line: 1 }
  return {
    ruleId: rule,
    ruleIndex: ruleIds.indexOf(rule),
    level: severity === 'breaking' ? 'error' : 'warning',
    message: { text: [message, ...diagnostics, remedy].join('\n') },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: encodeURI(file) }, region: { startLine: line } },
        logicalLocations: [{ fullyQualifiedName: symbol }],
      },
    ],
    partialFingerprints: { 'midflightFinding/v1': id },
    properties: { oldType, witness },
  }
}
