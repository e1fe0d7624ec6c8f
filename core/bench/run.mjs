/** Measures straxlab against strax in the same run: both do the same work on the same data, turn by turn. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { growthMarkdown, measureGrowth, SIZES_GB } from './growth.mjs'
import { ALL_NAMES, COMPRESSORS, DATA_OPERATIONS, SELECT_OPERATIONS } from './operations.mjs'
import { cells, HEAD, line, machine, markdown, resultOf, stats } from './report.mjs'
import { closeAll, secondsToFirstLine, Side } from './side.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

const HELP = `npm run bench -- [options]

Measures straxlab against strax in the same run: both do the same work on the same files, turn by turn.

  --quick             small data, few rounds: whether it works, not how fast it is
  --compressor NAMES  of ${COMPRESSORS.join(', ')}; default all
  --only NAMES        of ${ALL_NAMES.join(', ')}; default all
  --mb N              MB of a chunk; default 46
  --runs N            runs of the superrun
  --repeat N          rounds; the median and the smallest count
  --docs N,N          how many run documents for selectRuns; default 5000,100000
  --growth            instead: superruns of 1 to 16 GB, chunk by chunk, straxlab alone
  --gb N,N            their sizes; default ${SIZES_GB.join(',')}
  --data FOLDER       keep the data there, and use those that are there
  --json FILE         write all figures
  --markdown FILE     write a table

strax runs with the Python in STRAXLAB_PYTHON, else .venv-oracle (npm test -- interop makes it; or pip install -r
core/bench/requirements.txt).
`

const { values: given } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    quick: { type: 'boolean', default: false },
    compressor: { type: 'string', default: COMPRESSORS.join(',') },
    only: { type: 'string', default: ALL_NAMES.join(',') },
    mb: { type: 'string' },
    runs: { type: 'string' },
    repeat: { type: 'string' },
    docs: { type: 'string' },
    growth: { type: 'boolean', default: false },
    gb: { type: 'string' },
    data: { type: 'string' },
    json: { type: 'string' },
    markdown: { type: 'string' },
  },
})
if (given.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const number = (text, fallback) => (text === undefined ? fallback : Number(text))
const list = (text, known, what) =>
  text.split(',').map((name) => {
    if (!known.includes(name)) throw new Error(`--${what}: ${name} is unknown, choose from ${known.join(', ')}`)
    return name
  })
const options = {
  mb: number(given.mb, given.quick ? 4 : 46),
  runs: number(given.runs, given.quick ? 2 : 5),
  repeat: number(given.repeat, given.quick ? 2 : 5),
  docs: (given.docs ?? (given.quick ? '200' : '5000,100000')).split(',').map(Number),
  compressors: list(given.compressor, COMPRESSORS, 'compressor'),
  only: list(given.only, ALL_NAMES, 'only'),
}
const wanted = (name) => options.only.includes(name)

const python = process.env.STRAXLAB_PYTHON ?? here('../../.venv-oracle/bin/python')
if (!existsSync(python)) {
  console.error(
    `bench: no Python with strax at ${python}: set STRAXLAB_PYTHON, or make .venv-oracle with requirements.txt`,
  )
  process.exit(1)
}
if (!existsSync(here('../dist/node.js'))) {
  console.error('bench: build the core first: npm run build -w core')
  process.exit(1)
}

const root = given.data ?? mkdtempSync(join(tmpdir(), 'straxlab-bench-'))
mkdirSync(root, { recursive: true })
const scratch = mkdtempSync(join(root, 'scratch-'))
const results = []

const removeMade = () => rmSync(given.data ? scratch : root, { recursive: true, force: true })
for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
])
  process.on(signal, () => {
    removeMade()
    process.exit(status)
  })

function runPython(...args) {
  execFileSync(python, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  })
}

/** A folder of data, made unless it is there from an earlier run with the same --data. */
function dataFolder(name, what, ...args) {
  const folder = join(root, name)
  if (!existsSync(folder)) {
    console.log(`making ${name}`)
    const making = `${folder}-making`
    rmSync(making, { recursive: true, force: true })
    runPython(here('bench_data.py'), what, making, ...args.map(String))
    execFileSync('mv', [making, folder])
  }
  return folder
}

const straxSide = () => new Side('strax', python, [here('strax_side.py')], { PYTHONDONTWRITEBYTECODE: '1' })
const straxlabSide = () => new Side('straxlab', process.execPath, [here('straxlab-side.mjs')])

function show(result) {
  results.push(result)
  console.log(line(cells(result)))
}

function checkSame(strax, straxlab, what) {
  const close = Math.abs(strax.check - straxlab.check) <= 1e-9 * Math.abs(strax.check)
  if (strax.rows !== straxlab.rows || !close)
    throw new Error(`${what} differs: strax ${JSON.stringify(strax)}, straxlab ${JSON.stringify(straxlab)}`)
}

/** Both sides turn by turn; the first round warms up and does not count. */
async function alternately(sides, request, what, { withDecoders = false } = {}) {
  const seconds = { strax: [], straxlab: [], decoders: withDecoders ? [] : undefined }
  const cpu = { strax: [], straxlab: [] }
  let late = 0
  for (let i = -1; i < options.repeat; i++) {
    const strax = await sides[0].ask(request)
    const straxlab = await sides[1].ask(request)
    const decoders = withDecoders ? await sides[0].ask({ ...request, operation: 'decoders' }) : undefined
    checkSame(strax, straxlab, what)
    if (i < 0) continue
    seconds.strax.push(strax.seconds)
    seconds.straxlab.push(straxlab.seconds)
    cpu.strax.push(strax.cpu)
    cpu.straxlab.push(straxlab.cpu)
    // The same amount of data at the decoders' rate.
    if (decoders) seconds.decoders.push((decoders.seconds * (request.raw_mb ?? decoders.mb)) / decoders.mb)
    late = Math.max(late, straxlab.late_ms)
  }
  return { ...seconds, cpu, late }
}

async function measureData(compressor) {
  const folder = dataFolder(
    `${compressor}-${options.mb}-${options.runs}`,
    'make',
    '--compressor',
    compressor,
    '--mb',
    options.mb,
    '--runs',
    options.runs,
  )
  const sides = [straxSide(), straxlabSide()]
  const out = join(scratch, 'out')
  try {
    for (const { name, title, ratio, decodes } of DATA_OPERATIONS.filter(({ name }) => wanted(name))) {
      const request = {
        operation: name,
        folder,
        compressor,
        mb: options.mb,
        runs: options.runs,
        out,
        target_mb: given.quick ? 12 : 500,
      }
      if (name === 'one_run') request.raw_mb = 3 * options.mb
      const measured = await alternately(sides, request, `${title}, ${compressor}`, { withDecoders: decodes })
      show({
        ...resultOf(title, { ...measured, about: compressor, wanted: ratio?.[compressor] }),
        late_ms: measured.late,
      })
      rmSync(out, { recursive: true, force: true })
    }
  } finally {
    await closeAll(sides)
  }
  if (wanted('rss')) await measureMemory(folder, compressor)
}

/** Peak RSS of a process that loads the superrun once. */
async function measureMemory(folder, compressor) {
  const request = { operation: 'superrun', folder, compressor, mb: options.mb, runs: options.runs }
  const peaks = { strax: [], straxlab: [] }
  let mb = 0
  for (let i = 0; i < Math.min(3, options.repeat); i++)
    for (const side of [straxSide(), straxlabSide()]) {
      const answer = await side.ask(request)
      mb = answer.mb
      peaks[side.name].push(answer.peak_rss_mb)
      await side.close()
    }
  const result = resultOf(`peak RSS, superrun of ${mb.toFixed(0)} MB`, {
    ...peaks,
    unit: 'MB',
    about: compressor,
    wanted: 1,
  })
  show({ ...result, times_the_result: result.straxlab.median / mb })
}

async function measureSelection(count) {
  const folder = dataFolder(`docs-${count}`, 'docs', '--runs', count)
  const sides = [straxSide(), straxlabSide()]
  try {
    for (const { name, title } of SELECT_OPERATIONS.filter(({ name }) => wanted(name))) {
      const measured = await alternately(sides, { operation: name, folder }, title)
      show({ ...resultOf(title, { ...measured, about: `${count} runs`, wanted: 3 }), late_ms: measured.late })
    }
  } finally {
    await closeAll(sides)
  }
}

/** From the start of a process to the first row of a small run. */
async function measureStartUp() {
  const folder = dataFolder('small', 'make', '--compressor', 'blosc', '--mb', 0.1, '--runs', 1)
  const seconds = { strax: [], straxlab: [] }
  for (let i = -1; i < options.repeat; i++) {
    const strax = await secondsToFirstLine(python, ['-B', here('first_row.py'), folder])
    const straxlab = await secondsToFirstLine(process.execPath, [here('first-row.mjs'), folder])
    if (strax.line !== straxlab.line) throw new Error(`first rows differ: ${strax.line} and ${straxlab.line}`)
    if (i < 0) continue
    seconds.strax.push(strax.seconds)
    seconds.straxlab.push(straxlab.seconds)
  }
  show(resultOf('import to first row of a small run', { ...seconds, wanted: 5 }))
}

async function measureAll() {
  console.log(line(HEAD))
  for (const compressor of options.compressors)
    if (DATA_OPERATIONS.some(({ name }) => wanted(name)) || wanted('rss')) await measureData(compressor)
  if (SELECT_OPERATIONS.some(({ name }) => wanted(name)))
    for (const count of options.docs) await measureSelection(count)
  if (wanted('start_up')) await measureStartUp()
  const late = stats(results.map((result) => result.late_ms ?? 0)).max
  console.log(`a 10 ms timer of straxlab's main thread was late by at most ${late.toFixed(0)} ms`)
}

try {
  console.log(Object.values(machine()).join(', '))
  const sizes = given.gb?.split(',').map(Number) ?? SIZES_GB
  const growth = given.growth
    ? await measureGrowth({ straxlabSide, dataFolder, scratch, compressor: options.compressors[0], sizes })
    : undefined
  if (!growth) await measureAll()
  const report = { machine: machine(), options, results, growth }
  if (given.json) writeFileSync(given.json, `${JSON.stringify(report, null, 1)}\n`)
  if (given.markdown) writeFileSync(given.markdown, `${growth ? growthMarkdown(growth) : markdown(results)}\n`)
} finally {
  removeMade()
}
