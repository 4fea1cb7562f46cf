import { parentPort, workerData } from 'node:worker_threads'
import { analyzeSnapshot } from './analysis.ts'

/** Reads a snapshot beside the host, which answers and upgrades meanwhile. */
const { file, newest, countedModules } = workerData as { file: string; newest: number; countedModules: string[] }
parentPort!.postMessage(await analyzeSnapshot(file, newest, countedModules))
