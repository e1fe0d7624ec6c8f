/** Runs on disk that last a second each, run 1 from second 1 on, with a superrun of them all: for tests of what loading them does. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { definePlugin, SaveWhen, timeFields, type Context, type PluginClass } from '../../src/index.js'

export const startOf = (runId: string): bigint => BigInt(runId) * 1_000_000_000n

/** `source`: `chunks` chunks of `span` ns from the start of a run, of one row each and never stored. */
export const ticks = (chunks: number, span: bigint): PluginClass =>
  definePlugin({
    name: 'Source',
    provides: 'source',
    dataKind: 'source',
    dtype: timeFields,
    saveWhen: SaveWhen.NEVER,
    isReady: (i) => i < chunks,
    sourceFinished: () => true,
    compute(_, { chunkI, runId, chunk }) {
      const start = startOf(runId) + BigInt(chunkI) * span
      return chunk({ start, end: start + span, data: { time: [start], endtime: [start + 1n] } })
    },
  })

/** Documents of the runs in `folder`, `things` of each, and the superrun `_all`. */
export async function makeThings(st: Context, folder: string, runs: readonly string[]): Promise<void> {
  const at = (second: number) => ({ $date: `1970-01-01T00:00:0${second}Z` })
  for (const run of runs) {
    const doc = { name: run, start: at(Number(run)), end: at(Number(run) + 1), mode: 'm', source: 's', tags: [] }
    writeFileSync(join(folder, `${run}-metadata.json`), JSON.stringify(doc))
    await st.make(run, 'things', { progress: false })
  }
  await st.defineRun('_all', runs)
}
