/** How cost grows with size: superruns of 1 to 16 GB whose subruns are links to the files of one run, so nothing fills the disk. */
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { markdownTable } from './report.mjs'

export const SIZES_GB = [1, 2, 4, 8, 16]
/** One array holds no more than this (GB). */
const ONE_ARRAY_GB = 4
/** Large ones even out by themselves what else the machine does. */
const roundsOf = (gb) => Math.min(3, Math.max(1, Math.round(8 / gb)))

/** A folder in which the run's chunks are the chunks of `count` runs, and the superrun `_sr` of all of them. */
function linkRuns(source, folder, count) {
  mkdirSync(folder, { recursive: true })
  const data = readdirSync(source).find((name) => name.startsWith('000000-peaks-'))
  const doc = readFileSync(join(source, '000000-metadata.json'), 'utf8')
  const names = Array.from({ length: count }, (_, i) => String(i).padStart(6, '0'))
  for (const name of names) {
    writeFileSync(join(folder, `${name}-metadata.json`), doc.replaceAll('000000', name))
    const target = join(folder, data.replace('000000', name))
    mkdirSync(target)
    for (const file of readdirSync(join(source, data))) {
      if (!file.endsWith('.json')) linkSync(join(source, data, file), join(target, file))
      else
        writeFileSync(
          join(target, file),
          readFileSync(join(source, data, file), 'utf8').replaceAll('"000000"', `"${name}"`),
        )
    }
  }
  const superrun = JSON.parse(readFileSync(join(source, '_sr-metadata.json'), 'utf8'))
  superrun.sub_run_spec = Object.fromEntries(names.map((name) => [name, 'all']))
  writeFileSync(join(folder, '_sr-metadata.json'), JSON.stringify(superrun))
}

/** Each size and operation in fresh processes, of which the quickest counts and the largest peak of memory. */
export async function measureGrowth({ straxlabSide, dataFolder, scratch, compressor, sizes }) {
  const source = dataFolder(`${compressor}-growth`, 'make', '--compressor', compressor, '--mb', 46, '--runs', 1)
  const rows = []
  for (const gb of sizes) {
    const folder = join(scratch, `growth-${gb}`)
    linkRuns(source, folder, Math.round((gb * 1000) / 138))
    for (const operation of ['iterate', 'accumulate', 'two_columns', ...(gb <= ONE_ARRAY_GB ? ['superrun'] : [])]) {
      const answers = []
      for (let i = 0; i < roundsOf(gb); i++) {
        const side = straxlabSide()
        answers.push(await side.ask({ operation, folder, compressor, mb: 46 }))
        await side.close()
      }
      const least = (name) => Math.min(...answers.map((answer) => answer[name]))
      const peak_rss_mb = Math.max(...answers.map((answer) => answer.peak_rss_mb))
      const row = { gb, operation, ms_per_mb: least('seconds') / gb, cpu_ms_per_mb: least('cpu') / gb, peak_rss_mb }
      rows.push(row)
      console.log(line(cells(row)))
    }
    rmSync(folder, { recursive: true, force: true })
  }
  for (const operation of new Set(rows.map((row) => row.operation))) {
    const spread = (name) => {
      const times = rows.filter((row) => row.operation === operation).map((row) => row[name])
      return `${(100 * (Math.max(...times) / Math.min(...times) - 1)).toFixed(0)} %`
    }
    console.log(
      `${operation}: the same time per MB within ${spread('ms_per_mb')}, CPU time within ${spread('cpu_ms_per_mb')}`,
    )
  }
  return rows
}

const HEAD = ['superrun', 'operation', 'ms per MB', 'CPU ms per MB', 'peak RSS']
const cells = (row) => [
  `${row.gb} GB`,
  row.operation,
  row.ms_per_mb.toFixed(3),
  row.cpu_ms_per_mb.toFixed(3),
  `${row.peak_rss_mb.toFixed(0)} MB`,
]
const line = (row) => row.map((cell) => cell.padEnd(16)).join('')

export const growthMarkdown = (rows) => markdownTable(HEAD, rows.map(cells))
