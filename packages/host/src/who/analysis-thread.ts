import { parentPort, workerData } from 'node:worker_threads'
import { analyzeSnapshot } from './analysis.ts'

/** Reads a snapshot beside the host, which answers and upgrades meanwhile. */
const { file, newest } = workerData as { file: string; newest: number }
parentPort!.postMessage(await analyzeSnapshot(file, newest))
