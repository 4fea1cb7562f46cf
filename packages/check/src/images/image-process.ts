import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ModulePath, TypeImage } from '@midflight/model'
import { startCompiler, type Compiler } from '../compiler.ts'
import { judgeAlike, judgeByCompiler } from './judge-images.ts'
import type { CompilerProcessSays } from '../compiler-process.ts'
import type { ImageProcessRequest, SourcesToImage, TypesAnswer } from './judge-types.ts'
import { makeImage, ownFiles } from './make-image.ts'

process.once('message', (asked: ImageProcessRequest) => {
  try {
    end({ answer: answerTo(asked) })
  } catch (error) {
    end({ error: error instanceof Error ? error.message : String(error) })
  }
})

process.once('disconnect', () => process.exit())

function end(said: CompilerProcessSays<TypesAnswer>): void {
  process.send!(said, () => process.disconnect())
}

function answerTo({ request: { old, next, questions }, folder }: ImageProcessRequest): TypesAnswer {
  const sources = 'requests' in next ? placeSources(folder, next) : null
  const compiler = startCompiler(folder, sources === null ? undefined : (file) => sources.texts.get(file) ?? null)
  try {
    const image = sources === null ? (next as TypeImage) : imageOf(compiler, sources)
    if (old === null) return { image, judgements: {} }
    const images = { old, new: image }
    const { answers, open } = judgeAlike(images, questions)
    const asked = open.length === 0 ? {} : judgeByCompiler(compiler, folder, images, open)
    return { image, judgements: { ...answers, ...asked } }
  } finally {
    compiler.close()
  }
}

/** Sources where the compiler finds the packages that they import. */
interface PlacedSources {
  readonly place: string
  readonly configFile: string
  readonly files: ReadonlyMap<ModulePath, string>
  /** By file. */
  readonly texts: ReadonlyMap<string, string>
  readonly requests: SourcesToImage['requests']
  readonly builtAt: number
}

function placeSources(folder: string, { texts, requests, builtAt, ...folders }: SourcesToImage): PlacedSources {
  const [root, sourceRoot] = [realpathSync(folders.root), realpathSync(folders.sourceRoot)]
  const isWhole = sourceRoot === root || existsSync(path.join(sourceRoot, 'node_modules'))
  const place = isWhole ? sourceRoot : linkSources(root, sourceRoot, folder)
  const configFile = path.join(place, isWhole ? 'tsconfig.json' : linkedConfig)
  const files = new Map([...texts.keys()].map((module) => [module, path.join(place, module)]))
  const byFile = new Map([...texts].map(([module, text]) => [path.join(place, module), text]))
  return { place, configFile, files, texts: byFile, requests, builtAt }
}

function imageOf(compiler: Compiler, sources: PlacedSources): TypeImage {
  const { place, configFile, files, texts, requests, builtAt } = sources
  const [project] = compiler.open([configFile], [])
  const image = makeImage({ project: project!, files, texts, folder: place, requests })
  const others = ownFiles(project!, place).filter((file) => !texts.has(file))
  const changed = others.find((file) => statSync(file).ctimeMs >= builtAt)
  if (changed !== undefined) throw new Error(`${path.relative(place, changed)} has changed since the release was built`)
  return image
}

const linkedConfig = 'tsconfig.midflight.json'

/** Sources from one folder, packages from another: as the release is built. */
function linkSources(root: string, sourceRoot: string, folder: string): string {
  const place = path.join(folder, 'sources')
  rmSync(place, { recursive: true, force: true })
  const packages = path.join(root, 'node_modules')
  const entries = readdirSync(sourceRoot).map((name) => [path.join(sourceRoot, name), name] as const)
  symlinkAll(place, existsSync(packages) ? [...entries, [packages, 'node_modules']] : entries)
  const config = { extends: './tsconfig.json', compilerOptions: { preserveSymlinks: true } }
  writeFileSync(path.join(place, linkedConfig), JSON.stringify(config))
  return place
}

function symlinkAll(place: string, entries: readonly (readonly [string, string])[]): void {
  mkdirSync(place)
  for (const [target, name] of entries) symlinkSync(target, path.join(place, name))
}
