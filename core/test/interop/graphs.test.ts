import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import type { Answer } from '../graphs/case.js'
import { areApart, compareAnswers, compareFolders, compareReadings, type Readings } from '../graphs/compare.js'
import { randomCase } from '../graphs/generate.js'
import { readAll, runCase } from '../graphs/run.js'
import { runPython, testWithStrax } from './strax-python.js'

const script = new URL('../oracle/graphs.py', import.meta.url)

/** `STRAXLAB_SEEDS=1000-1199`: these instead of the few of every day. */
const [from = 1, to = 12] = (process.env['STRAXLAB_SEEDS'] ?? '').split('-').filter(Boolean).map(Number)
const seeds = Array.from({ length: to - from + 1 }, (_, i) => from + i)
const BATCH = 12

function python<T>(...args: string[]): T[] {
  const lines = runPython(script, args).trim().split('\n')
  return lines.map((line) => JSON.parse(line) as T)
}

for (let i = 0; i < seeds.length; i += BATCH) {
  const batch = seeds.slice(i, i + BATCH)
  testWithStrax(
    `random plugin graphs, runs and superruns: arrays, chunks, keys and files as strax makes them, seeds ${batch[0]} to ${batch.at(-1)}`,
    async () => {
      const base = mkdtempSync(join(tmpdir(), 'straxlab-graphs-'))
      try {
        const cases = batch.map((seed) => randomCase(seed))
        const file = join(base, 'cases.json')
        writeFileSync(file, JSON.stringify(cases))
        const theirs = python<Answer[]>(file, join(base, 'theirs'))
        const ours: Answer[][] = []
        for (const [k, theCase] of cases.entries()) ours.push(await runCase(theCase, join(base, 'ours', String(k))))
        const straxReads = python<Readings>(file, join(base, 'ours'), '--read')
        const problems: string[] = []
        let chunksRead = 0
        for (const [k, theCase] of cases.entries()) {
          const folder = (who: string): string => join(base, who, String(k))
          const data = (who: string): string => join(folder(who), 'data')
          const add = (what: string, list: readonly string[]): unknown =>
            problems.push(...list.map((text) => `seed ${batch[k]}, ${what}: ${text}`))
          const found = compareAnswers(theCase, ours[k]!, theirs[k]!)
          add('answer', found.map(({ step, kind, text }) => `step ${step}, ${kind}: ${text}`)) // prettier-ignore
          if (!areApart(theCase, ours[k]!, theirs[k]!)) add('files', compareFolders(data('ours'), data('theirs')))
          const weRead = await readAll(theCase, folder('ours'))
          add('strax reads ours', compareReadings(weRead, straxReads[k]!))
          chunksRead += Object.values(await readAll(theCase, folder('theirs'))).flat().length
        }
        expect(problems).toEqual([])
        expect(chunksRead).toBeGreaterThan(batch.length)
      } finally {
        rmSync(base, { recursive: true, force: true })
      }
    },
    600_000,
  )
}
