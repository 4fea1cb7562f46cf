import { readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Whether a source file of the program is an ES module (or JSON), and so upgradable. CommonJS files are loaded by Node.
 * Decided as Node does: by extension, by `type` in the nearest package.json, else by whether the text has module syntax.
 */
export function isModuleFile(file: string, packageType: string | undefined): boolean {
  const extension = path.extname(file)
  if (extension === '.cjs' || extension === '.cts' || extension === '.node') return false
  if (extension === '.mjs' || extension === '.mts' || extension === '.json') return true
  if (packageType === 'module') return true
  return hasModuleSyntax(file)
}

function hasModuleSyntax(file: string): boolean {
  try {
    const text = readFileSync(file, 'utf8')
    if (/^\s*(import|export)\b(?!\s*\()/m.test(text) || /\bimport\.meta\b/.test(text)) return true
    return !/\b(module\.exports|exports\.\w+\s*=|require\s*\()/.test(text)
  } catch {
    return true
  }
}
