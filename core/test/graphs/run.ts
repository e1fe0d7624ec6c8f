/** Does the steps of a case with straxlab and says what came out, as `../oracle/graphs.py` does with strax. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { orderedRuns } from '../../src/chunk/index.js'
import { Context, DataDirectory, pyJsonDumps, type PyValue, type StructArray } from '../../src/node.js'
import type { Answer, Case, CaseOptions, CaseRun, Step } from './case.js'
import { pluginsOf } from './plugins.js'

const digest = (x: StructArray): object => ({
  n: x.length,
  dtype: x.dtype.toString(),
  sha1: createHash('sha1').update(x.bytes()).digest('hex'),
})

export function contextOf(theCase: Case, folder: string): Context {
  return new Context({
    storage: [new DataDirectory(join(folder, 'data'), { provideRunMetadata: true, readonly: false, deepScan: true })],
    config: theCase.config,
    usePerRunDefaults: theCase.perRun,
    allowRechunk: theCase.allowRechunk,
    register: pluginsOf(theCase),
    notice: () => undefined,
  })
}

export function writeRunDocs(theCase: Case, folder: string): void {
  mkdirSync(join(folder, 'data'), { recursive: true })
  for (const run of theCase.runs)
    writeFileSync(join(folder, 'data', `${run.id}-metadata.json`), pyJsonDumps(runDoc(run)))
}

function runDoc(run: CaseRun): PyValue {
  const date = (ns: string): PyValue => ({ $date: new Date(Number(BigInt(ns) / 1_000_000n)).toISOString() })
  return {
    name: run.id,
    start: date(run.start),
    end: date(run.end),
    mode: 'test',
    source: 'test',
    tags: [{ name: 'test' }],
    comments: [{ comment: 'Some comment' }],
    ...(run.defaults ? { strax_defaults: run.defaults } : {}),
  }
}

export async function runCase(theCase: Case, folder: string): Promise<Answer[]> {
  writeRunDocs(theCase, folder)
  return answersOf(theCase, contextOf(theCase, folder))
}

/** All chunks of all data that we find in a folder; nothing is made. */
export async function readAll(theCase: Case, folder: string): Promise<Record<string, unknown>> {
  const st = contextOf(theCase, folder)
  st.setContextConfig({ forbidCreationOf: '*' })
  const found: Record<string, unknown> = {}
  const docs = readdirSync(join(folder, 'data')).filter((name) => name.endsWith('-metadata.json'))
  for (const run of docs.map((name) => name.split('-')[0]!).sort())
    for (const { outputs } of theCase.plugins)
      for (const { dataType: target } of outputs)
        if (await st.isStored(run, target))
          found[`${run}/${target}`] = await done(st, { op: 'iter', run, target, options: {} }, theCase)
  return found
}

export async function answersOf(theCase: Case, st: Context): Promise<Answer[]> {
  const answers: Answer[] = []
  for (const step of theCase.steps)
    try {
      answers.push({ ok: (await done(st, step, theCase)) ?? null })
    } catch (error) {
      answers.push({ error: String((error as Error).stack) })
    }
  return answers
}

function optionsOf({ timeRange, timeWithin, ...others }: CaseOptions): object {
  return {
    ...others,
    ...(timeRange && { timeRange: timeRange.map(BigInt) }),
    ...(timeWithin && { timeWithin: { time: BigInt(timeWithin[0]), endtime: BigInt(timeWithin[1]) } }),
    progress: false,
  }
}

async function done(st: Context, step: Step, theCase: Case): Promise<unknown> {
  switch (step.op) {
    case 'make':
      return st.make(step.run, step.target, { ...optionsOf(step.options), save: step.save })
    case 'get':
      return digest(await st.getArray(step.run, step.target, optionsOf(step.options)))
    case 'iter': {
      const chunks: object[] = []
      for await (const c of st.getIter(step.run as string, step.target, optionsOf(step.options))) {
        const subruns =
          c.subruns &&
          Object.fromEntries(orderedRuns(c.subruns).map(([run, s]) => [run, [String(s.start), String(s.end)]]))
        chunks.push({ start: String(c.start), end: String(c.end), runId: c.runId, subruns, rows: digest(c.data) })
      }
      return chunks
    }
    case 'define': {
      const parts = Array.isArray(step.data)
        ? step.data
        : Object.fromEntries(
            Object.entries(step.data).map(([run, part]) => [
              run,
              part === 'all' ? part : (part as readonly string[]).map(BigInt),
            ]),
          )
      await st.defineRun(step.name, parts as never)
      return null
    }
    case 'keys': {
      const answer: Record<string, unknown> = {}
      for (const { outputs, allowSuperrun } of theCase.plugins)
        for (const { dataType } of outputs) {
          if (step.combining && !allowSuperrun) continue
          const o = { combining: step.combining }
          answer[dataType] = [String(await st.keyFor(step.run, dataType, o)), await st.isStored(step.run, dataType, o)]
        }
      return answer
    }
    case 'accumulate': {
      const sums = await st.accumulate(step.run as string, step.target, { fields: step.fields, progress: false })
      return Object.fromEntries(
        ['n_rows', 'n_chunks', 'start', 'end', ...step.fields].map((name) => [name, String(sums[name])]),
      )
    }
    case 'context':
      return void st.setContextConfig({ writeSuperruns: step.writeSuperruns })
    case 'fuzzy':
      return void st.setContextConfig({ fuzzyFor: step.fuzzyFor, fuzzyForOptions: step.fuzzyForOptions })
    case 'config':
      return void st.setConfig(step.config)
  }
}
