import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import {
  comparable,
  contextFor,
  describeSuperruns,
  digest,
  makeSuperruns,
  SUPERRUN,
  type Answer,
  type Size,
} from '../context/superruns.js'
import { runPython, testWithStrax } from './strax-python.js'

const script = (name: string): URL => new URL(`../oracle/${name}.py`, import.meta.url)

const SIZES: readonly Size[] = [
  { runs: 3, chunks: 10, records: 10, compressor: 'blosc' },
  { runs: 2, chunks: 3, records: 7, compressor: 'zstd' },
  { runs: 5, chunks: 1, records: 100, compressor: 'lz4' },
  { runs: 4, chunks: 6, records: 33, compressor: 'bz2' },
  { runs: 10, chunks: 2, records: 1, compressor: 'blosc' },
  { runs: 2, chunks: 12, records: 500, compressor: 'lz4' },
]

/** Texts of all metadata files and run documents, without the digits of times and file sizes. */
function metadataTexts(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
  const masked = (text: string): string =>
    text.replace(/"(writing_started|writing_ended|filesize)": [0-9.e+]+/g, '"$1": 0')
  return Object.fromEntries(files.map((name) => [name, masked(readFileSync(join(folder, name), 'utf8'))]))
}

for (const size of SIZES) {
  const { runs, chunks, records, compressor } = size
  const args = ['--runs', runs, '--chunks', chunks, '--records', records, '--compressor', compressor]
  const what = `${runs} runs of ${chunks} chunks of ${records} records, ${compressor}`

  testWithStrax(
    `superruns, both directions: ${what}`,
    async () => {
      const base = mkdtempSync(join(tmpdir(), 'straxlab-interop-'))
      try {
        // strax makes, we read.
        const theirs = join(base, 'theirs')
        const strax = JSON.parse(runPython(script('superruns'), [theirs, ...args])) as Answer
        const reading = contextFor(theirs, size).newContext({ forbidCreationOf: '*', writeSuperruns: true })
        const found = await describeSuperruns(reading, strax.runs)
        expect(found.keys).toEqual(strax.keys)
        expect(found.lineage).toEqual(strax.lineage)
        expect(found.metadata).toEqual(strax.metadata)
        expect(found.chunks).toEqual(strax.chunks)
        for (const [name, array] of Object.entries(strax.arrays)) {
          const [run, target] = name.split('/') as [string, string]
          expect(digest(await reading.getArray(run, target))).toEqual(array)
        }

        // We make the same, ...
        const mine = join(base, 'mine')
        mkdirSync(mine)
        const ours = await makeSuperruns(mine, size)
        expect(ours.keys).toEqual(strax.keys)
        expect(ours.arrays).toEqual(strax.arrays)
        expect(ours.chunks).toEqual(strax.chunks)
        expect(Object.keys(ours.metadata)).toEqual(expect.arrayContaining(Object.keys(strax.metadata)))
        for (const [name, metadata] of Object.entries(strax.metadata))
          expect(comparable(ours.metadata[name]!)).toEqual(comparable(metadata))

        expect(metadataTexts(mine)).toEqual(metadataTexts(theirs))

        // ... and strax finds and loads it, making nothing.
        const read = JSON.parse(runPython(script('read_superruns'), [mine, ...args])) as Answer & { stored: string[] }
        expect([...read.stored].sort()).toEqual(
          Object.keys(strax.metadata)
            .map((name) => strax.keys[name])
            .sort(),
        )
        expect(read.chunks).toEqual(strax.chunks)
        for (const [name, array] of Object.entries(read.arrays)) {
          const written = name.startsWith(SUPERRUN) && !(name in strax.arrays) ? `${name}/written` : name
          if (written in strax.arrays) expect(array).toEqual(strax.arrays[written])
        }
      } finally {
        rmSync(base, { recursive: true })
      }
    },
    120_000,
  )
}
