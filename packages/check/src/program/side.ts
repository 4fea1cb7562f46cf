import { API, type Project } from 'typescript/unstable/sync'
import type { Diagnostic } from '../compiler.ts'
import { type Mount, overlayOf } from './overlay.ts'
import { unreadable, type Projects } from './projects.ts'

/** The program compiled with one version of the package. */
export interface Side {
  readonly projects: readonly Project[]
  close(): void
}

/** Opens all projects of the program. Throws `program-unreadable`. */
export function openSide(folder: string, mounts: readonly Mount[], { texts, configs, openProjects }: Projects): Side {
  const api = new API({ cwd: folder, fs: overlayOf(mounts, texts) })
  try {
    const snapshot = api.updateSnapshot({ openProjects: [...openProjects] })
    const projects = openProjects.map((file, index) => {
      const project = snapshot.getProject(file)
      const [wrong] = project?.program.getConfigFileParsingDiagnostics() ?? []
      const config = configs[index] ?? file
      if (project === undefined) throw unreadable(config, 'the compiler did not open it')
      if (wrong !== undefined) throw unreadable(config, `TS${wrong.code}: ${wrong.text.replace(/\.$/, '')}`)
      return project
    })
    return { projects, close: () => api.close() }
  } catch (error) {
    api.close()
    throw error
  }
}

/** What the compiler says at a place of the program. */
export interface Complaint {
  readonly file: string
  readonly start: number
  readonly end: number
  readonly code: number
  /** As for people: the second line and all further ones say why. */
  readonly text: readonly string[]
}

/** What the compiler says to the program's files, each thing once. */
export function complaintsOf(project: Project, isOfProgram: (file: string) => boolean): ReadonlyMap<string, Complaint> {
  const { program } = project
  const all = [...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()]
  const found = new Map<string, Complaint>()
  for (const diagnostic of all) {
    const { fileName: file, pos: start, end, code } = diagnostic
    if (file === undefined || !isOfProgram(file)) continue
    found.set(`${file}:${start}:${end}:${code}`, { file, start, end, code, text: textOf(diagnostic, 0) })
  }
  return found
}

function textOf({ code, text, messageChain }: Diagnostic, depth: number): string[] {
  const own = depth === 0 ? `TS${code}: ${text}` : `${'  '.repeat(depth)}${text}`
  return [own, ...(messageChain ?? []).flatMap((next) => textOf(next, depth + 1))]
}
