#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import { Context } from '../context/index.js'
import { DEMO_RUNS, demoPlugins, demoRunSpan, type DemoRun } from '../demo/index.js'
import { DataDirectory, dirSizeMb } from '../storage/node.js'
import { program, runProgram } from './program.js'
import { wholeNumber } from './values.js'

interface DemoDataOptions {
  readonly out: string
  readonly seed: number
  readonly runs: number
}

/** Where the notebooks look for them. */
const DEFAULT_OUT = fileURLToPath(new URL('../../../notebooks/strax_data', import.meta.url))

/** Runs whose peaks nobody has made yet, so that availability has something to say, and `straxer` something to do. */
const NOT_PROCESSED: readonly string[] = ['012107', '012111']

const dateOf = (ns: bigint): Date => new Date(Number(ns / 1_000_000n))

async function writeRunDoc(directory: DataDirectory, demo: DemoRun): Promise<void> {
  const span = demoRunSpan(demo)
  await directory.writeRunMetadata(demo.runId, {
    name: demo.runId,
    number: Number(demo.runId),
    mode: demo.mode,
    source: demo.source,
    detectors: ['tpc'],
    tags: demo.tags.map((name) => ({ name })),
    comments: demo.comment ? [{ comment: demo.comment }] : [],
    start: dateOf(span.start),
    end: dateOf(span.end),
  })
}

const command = program('demo-data', 'Make a small set of runs of a simulated xenon TPC, to try straxlab on.')
  .option('--out <folder>', 'where to write them', DEFAULT_OUT)
  .option(
    '--seed <n>',
    'seed of the simulation; another one than 1 is an option to set: simulation_seed',
    wholeNumber(0),
    1,
  )
  .option('--runs <n>', 'only the first so many runs', wholeNumber(1), DEMO_RUNS.length)

await runProgram(command, async (demoData, { signal }) => {
  const o = demoData.opts<DemoDataOptions>()
  const directory = new DataDirectory(o.out, { provideRunMetadata: true })
  const st = new Context({ storage: [directory], register: demoPlugins })
  if (o.seed !== 1) st.setConfig({ simulation_seed: o.seed })
  const runs = DEMO_RUNS.slice(0, o.runs)
  const started = Date.now()
  for (const demo of runs) {
    await writeRunDoc(directory, demo)
    const targets = NOT_PROCESSED.includes(demo.runId) ? ['truth'] : ['peaks', 'peak_basics']
    for (const target of targets) await st.make(demo.runId, target, { progress: false, signal })
    process.stdout.write(`${demo.runId}  ${demo.mode.padEnd(18)} ${targets.join(', ')}\n`)
  }
  const size = (await dirSizeMb(o.out)).toFixed(0)
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  process.stdout.write(`${runs.length} runs, ${size} MB on disk in ${seconds} s: ${o.out}\n`)
})
