/** How cost grows with size: superruns of 1 to 16 GB whose subruns are links to the files of one run, so nothing fills the disk. */
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const SIZES_GB = [1, 2, 4, 8, 16]

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

export async function measureGrowth(straxlabSide, dataFolder, scratch, compressor) {
  const source = dataFolder(`${compressor}-growth`, 'make', '--compressor', compressor, '--mb', 46, '--runs', 1)
  const rows = []
  for (const gb of SIZES_GB) {
    const folder = join(scratch, `growth-${gb}`)
    linkRuns(source, folder, Math.round((gb * 1000) / 138))
    for (const operation of ['iterate', 'accumulate', 'two_columns', ...(gb <= 4 ? ['superrun'] : [])]) {
      const side = straxlabSide()
      const { seconds, peak_rss_mb } = await side.ask({ operation, folder, compressor, mb: 46 })
      await side.close()
      rows.push({ gb, operation, seconds, ms_per_mb: seconds / gb, peak_rss_mb })
      console.log(
        `${gb} GB, ${operation}: ${seconds.toFixed(2)} s, ${(seconds / gb).toFixed(3)} ms per MB, peak RSS ${peak_rss_mb.toFixed(0)} MB`,
      )
    }
    rmSync(folder, { recursive: true, force: true })
  }
  return rows
}
