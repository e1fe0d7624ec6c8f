#!/usr/bin/env node
import { appendFileSync, existsSync } from 'node:fs'
import { Option } from 'commander'
import { DEFAULT_CHUNK_SIZE_MB } from '../chunk/index.js'
import { program, runProgram } from './program.js'
import { rechunkTo, type RechunkReport } from './rechunk-folder.js'
import { positiveNumber, wholeNumber } from './values.js'

interface RechunkerOptions {
  readonly source: string
  readonly dest?: string
  readonly compressor?: string
  readonly rechunk: 'true' | 'false'
  readonly target_size_mb: number
  readonly write_stats_to?: string
}

const command = program('rechunker', 'Rechunk or recompress one data folder, in its place or to another one.')
  .requiredOption('--source <folder>', 'the data folder: <run>-<data type>-<hash>')
  .option('--dest <folder>', 'where to write the new data; the source is replaced where this is left out')
  .addOption(new Option('--destination <folder>', 'the same as --dest').hideHelp())
  .addOption(new Option('--compressor <name>', 'recompress with this one').choices(['blosc', 'zstd', 'lz4', 'bz2']))
  .addOption(
    new Option('--rechunk <bool>', 'join and split chunks').choices(['true', 'false', 'True', 'False']).default('true'),
  )
  .option('--target_size_mb <mb>', 'raw size of a new chunk', positiveNumber, DEFAULT_CHUNK_SIZE_MB)
  .option('--write_stats_to <file>', 'append the report to this CSV file')
  .addOption(
    new Option('--parallel <how>', 'accepted for batch files of strax; reading is always parallel').choices([
      'False',
      'True',
      'thread',
      'process',
    ]),
  )
  .option('--max_workers <n>', 'accepted for batch files of strax; without effect here', wholeNumber(1))

function writeStats(file: string, report: RechunkReport): void {
  const cell = (value: unknown): string =>
    /[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value)
  const head = existsSync(file) ? '' : `${Object.keys(report).join(',')}\n`
  appendFileSync(file, `${head}${Object.values(report).map(cell).join(',')}\n`)
}

await runProgram(command, async (rechunker, { signal }) => {
  const o = rechunker.opts<RechunkerOptions & { readonly destination?: string }>()
  let read = 0
  const report = await rechunkTo(o.source, o.dest ?? o.destination, {
    compressor: o.compressor,
    rechunk: o.rechunk.toLowerCase() === 'true',
    targetSizeMb: o.target_size_mb,
    signal,
    onChunk: (_info, chunks) => {
      if (process.stderr.isTTY) process.stderr.write(`\rread ${++read} of ${chunks} chunks`)
    },
  })
  if (process.stderr.isTTY) process.stderr.write('\n')
  if (o.write_stats_to) writeStats(o.write_stats_to, report)
  process.stdout.write(`Re-compressed ${o.source}\n`)
  for (const [name, value] of Object.entries(report)) process.stdout.write(`\t${name.padEnd(18)}${String(value)}\n`)
})
