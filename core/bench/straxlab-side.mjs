/**
 * straxlab's side of the benchmark: requests and answers as strax_side.py has them, one line of JSON each. Each request is done
 * in a fresh context.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Context, DataDirectory, openStored } from '../dist/node.js'
import { CHUNKS, plugins } from './bench-plugins.mjs'

const QUIET = { progress: false }
const TIME_RANGE = [1_200_000_000n, 1_300_000_000n]
const BIG_RUN = 900000

function context({ folder, compressor = 'zstd', mb = 46 }, config = {}) {
  return new Context({
    storage: [new DataDirectory(folder, { provideRunMetadata: true })],
    register: plugins(compressor, mb),
    config,
    notice: () => undefined,
  })
}

/** Seconds of `work`, its result, and by how much a 10 ms timer of this thread was late at most (ms). */
async function timed(work) {
  const start = performance.now()
  let [last, late] = [start, 0]
  const timer = setInterval(() => {
    const now = performance.now()
    late = Math.max(late, now - last - 10)
    last = now
  }, 10)
  const before = process.cpuUsage()
  const result = await work()
  const end = performance.now()
  const { user, system } = process.cpuUsage(before)
  clearInterval(timer)
  const cpu = (user + system) / 1e6
  return [{ seconds: (end - start) / 1000, cpu, late_ms: Math.max(late, end - last - 10) }, result]
}

const sum = (values) => values.reduce((total, value) => total + value, 0)
const arrayAnswer = (time, x) => ({
  ...time,
  rows: x.length,
  mb: x.nbytes / 1e6,
  check: x.dtype.has('area') ? sum(x.column('area')) : 0,
})

const getting = (runId, options) => async (r) => {
  const st = context(r)
  return arrayAnswer(...(await timed(() => st.getArray(runId, 'peaks', { ...options, ...QUIET }))))
}

async function iterating(r) {
  const st = context(r)
  let [rows, nbytes, check] = [0, 0, 0]
  const [time] = await timed(async () => {
    for await (const chunk of st.getIter('_sr', 'peaks', { combining: true, ...QUIET })) {
      rows += chunk.length
      nbytes += chunk.nbytes
      check += sum(chunk.data.column('area'))
    }
  })
  return { ...time, rows, mb: nbytes / 1e6, check }
}

async function accumulating(r) {
  const st = context(r)
  const [time, got] = await timed(() => st.accumulate('_sr', 'peaks', { fields: ['area'], combining: true, ...QUIET }))
  return { ...time, rows: got.n_rows, mb: 0, check: got.area }
}

async function makeAndSave(r) {
  rmSync(r.out, { recursive: true, force: true })
  const st = context({ ...r, folder: r.out }, { n_chunks: CHUNKS * r.runs })
  const [time] = await timed(() => st.make('000000', 'made_peaks', QUIET))
  const { chunks } = await st.getMetadata('000000', 'made_peaks')
  const x = await st.getArray('000000', 'made_peaks', { timeRange: [0n, 1_000_000_000n], ...QUIET })
  return {
    ...time,
    rows: sum(chunks.map(({ n }) => n)),
    mb: sum(chunks.map(({ nbytes }) => nbytes)) / 1e6,
    check: sum(x.column('data')) + sum(x.column('area_per_channel')),
  }
}

async function rechunking(r) {
  rmSync(r.out, { recursive: true, force: true })
  mkdirSync(r.out, { recursive: true })
  const name = readdirSync(r.folder).find((folder) => folder.startsWith(`${BIG_RUN}-peaks-`))
  const [time] = await timed(() => rechunkFolder(join(r.folder, name), r.out, r.target_mb))
  const { chunks } = await (await openStored(join(r.out, name))).metadata()
  return { ...time, rows: 0, mb: sum(chunks.map(({ nbytes }) => nbytes)) / 1e6, check: 0 }
}

async function rechunkFolder(source, out, targetMb) {
  const { rechunkTo } = await import('../dist/cli/rechunk-folder.js')
  await rechunkTo(source, out, { compressor: 'zstd', rechunk: true, targetSizeMb: targetMb })
}

const selecting =
  (request, repeated = false) =>
  async (r) => {
    const st = context(r)
    if (repeated) await st.selectRuns(request)
    const [time, table] = await timed(() => st.selectRuns(request))
    return { ...time, rows: table.length, mb: 0, check: 0 }
  }

const CRITERIA = { runMode: 'background*', includeTags: 'sr0' }
const ALL = { combining: true }
const operations = {
  one_run: getting('000000'),
  superrun: getting('_sr', ALL),
  two_columns: getting('_sr', { ...ALL, keepColumns: ['time', 'area'] }),
  selection: getting('_sr', { ...ALL, selection: 'area>100' }),
  time_range: getting('000000', { timeRange: TIME_RANGE }),
  iterate: iterating,
  accumulate: accumulating,
  make_save: makeAndSave,
  rechunk: rechunking,
  select_first: selecting(CRITERIA),
  select_repeated: selecting(CRITERIA, true),
  select_available: selecting({ available: ['peaks'] }),
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  const answer = await operations[request.operation](request)
  process.stdout.write(`${JSON.stringify({ ...answer, peak_rss_mb: process.resourceUsage().maxRSS / 1e3 })}\n`)
}
