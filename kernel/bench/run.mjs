/** Measures this kernel beside tslab, Deno's kernel and ipykernel in the same run, turn by turn. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/** What is measured, how it is called, and what is wanted of it. */
const FIGURES = [
  ['start_s', 'start to ready [s]', 1.0],
  ['first_cell_ms', 'first cell [ms]', 60],
  ['varied_ms', 'varied expression, median [ms]', 6],
  ['cell_50_ms', 'cell 50 [ms]', undefined],
  ['cell_500_ms', 'cell 500 [ms]', undefined],
  ['cell_500_over_50', 'cell 500 / cell 50', 1.5],
  ['print_s', '100,000 lines of 100 bytes [s]', 1.5],
  ['lines_lost', 'lines lost', 0],
  ['idle_lost', 'idle status lost', 0],
  ['idle_rss_mb', 'idle memory, all processes [MB]', 250],
]
const PEERS = ['tslab@1.0.22', 'deno@2.9.6', '@types/node@20.19.0']
const LANGUAGES = { straxlab: 'typescript', tslab: 'typescript', deno: 'typescript', ipykernel: 'python' }

const HELP = `npm run bench -w kernel -- [options]

Measures this kernel beside tslab, Deno's kernel and ipykernel in the same run, turn by turn.

  --rounds N    starts of each kernel; default 5
  --cells N     cells that one session runs; default 500
  --only NAMES  of ${Object.keys(LANGUAGES).join(', ')}; default all
  --json FILE   write all figures

Jupyter's client runs with the Python in STRAXLAB_LAB_PYTHON, else .venv. tslab and Deno are installed once, into
node_modules/.cache, from the npm registry.
`

const { values: given } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    rounds: { type: 'string', default: '5' },
    cells: { type: 'string', default: '500' },
    only: { type: 'string', default: Object.keys(LANGUAGES).join(',') },
    json: { type: 'string' },
  },
})
if (given.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const only = given.only.split(',')
for (const name of only) if (!(name in LANGUAGES)) throw new Error(`--only: ${name} is unknown`)

const python = process.env.STRAXLAB_LAB_PYTHON ?? here('../../.venv/bin/python')
if (!existsSync(python)) {
  console.error(`bench: no Python with Jupyter at ${python}: run npm run lab, or set STRAXLAB_LAB_PYTHON`)
  process.exit(1)
}

/** Folder with tslab and Deno. */
function peers() {
  const folder = here('../../node_modules/.cache/straxlab-bench')
  const wanted = join(folder, PEERS.join(' ').replaceAll('/', '-'))
  if (!existsSync(wanted)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
    execFileSync('npm', ['install', '--no-audit', '--no-fund', ...PEERS], { cwd: folder, stdio: ['ignore', 2, 2] })
    writeFileSync(wanted, '')
  }
  return join(folder, 'node_modules')
}

/** Writes the kernelspecs into `jupyter`. */
function installKernels(jupyter) {
  const write = (name, argv, language, more = {}) => {
    const folder = join(jupyter, 'kernels', name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'kernel.json'), JSON.stringify({ argv, display_name: name, language, ...more }))
  }
  const connection = '{connection_file}'
  write('ipykernel', [python, '-m', 'ipykernel_launcher', '-f', connection], 'python')
  if (!only.includes('tslab') && !only.includes('deno')) return
  const modules = peers()
  const tslab = join(modules, 'tslab', 'bin', 'tslab')
  write('tslab', [process.execPath, tslab, 'kernel', `--config-path=${connection}`], 'typescript')
  const deno = join(modules, 'deno')
  execFileSync(process.execPath, [join(deno, 'bin.cjs'), '--version']) // fetches nothing; puts the program in its place
  write('deno', [join(deno, 'deno'), 'jupyter', '--kernel', '--conn', connection], 'typescript')
}

const median = (values) => {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  if (sorted.length === 0) return undefined
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

const shown = (value) =>
  value === undefined ? '-' : Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 0)

function report(results) {
  const names = Object.keys(results)
  const head = ['', ...names, ...names.slice(1).map((name) => `/ ${name}`), 'wanted']
  const rows = FIGURES.map(([key, label, wanted]) => {
    const values = names.map((name) => results[name][key])
    const ratios = values
      .slice(1)
      .map((value) => (value && values[0] !== undefined ? (values[0] / value).toFixed(2) : '-'))
    const verdict =
      wanted === undefined ? '' : `<= ${wanted}${values[0] !== undefined && values[0] > wanted ? '  MISSED' : ''}`
    return [label, ...values.map(shown), ...ratios, verdict]
  })
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i].length)))
  for (const row of [head, ...rows])
    console.log(row.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join('  '))
}

const folder = mkdtempSync(join(tmpdir(), 'straxlab-bench-'))
try {
  execFileSync(process.execPath, [here('../dist/cli.js'), 'install', '--prefix', folder])
  const jupyter = join(folder, 'share', 'jupyter')
  installKernels(jupyter)
  // tslab looks for Node's types from the notebook's folder.
  const notebook = only.includes('tslab') ? join(peers(), '..') : folder
  const kernels = Object.fromEntries(only.map((name) => [name, LANGUAGES[name]]))
  const settings = { kernels, folder: notebook, rounds: Number(given.rounds), cells: Number(given.cells) }
  const env = { ...process.env, JUPYTER_PATH: jupyter, STRAXLAB_HISTORY: join(folder, 'history') }
  const { stdout, status } = spawnSync(python, [here('bench.py'), JSON.stringify(settings)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1e9,
  })
  if (status !== 0) process.exit(1)
  const rounds = JSON.parse(stdout)
  const results = Object.fromEntries(
    Object.entries(rounds).map(([name, all]) => [
      name,
      Object.fromEntries(FIGURES.map(([key]) => [key, median(all.map((round) => round[key]))])),
    ]),
  )
  const machine = { cpu: cpus()[0]?.model, cpus: cpus().length, node: process.version, platform: process.platform }
  console.log(`${machine.cpus} CPUs, ${machine.cpu}, Node ${machine.node}; medians of ${settings.rounds} starts\n`)
  report(results)
  if (given.json) writeFileSync(given.json, `${JSON.stringify({ machine, settings, results, rounds }, null, 1)}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
