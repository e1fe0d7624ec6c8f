/** Both ways with the real strax, where STRAXLAB_PYTHON names a Python that has it; data are new on every run (STRAXLAB_SEED). */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { COMPRESSORS, compress, decompress } from '../../src/codecs/node.js'
import { lz4Encode } from '../../src/codecs/lz4/encode.js'
import { firstDifference, fixtureCases } from './fixtures.js'
import { sampleData } from './samples.js'

const python = process.env.STRAXLAB_PYTHON
const seed = Number(process.env.STRAXLAB_SEED ?? Date.now() % 1_000_000)
const script = (name: string): string => fileURLToPath(new URL(`../fixtures/codecs/${name}`, import.meta.url))
const whenPython = python === undefined ? test.skip : test
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'codecs-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

whenPython(
  `Python decodes ours (seed ${seed})`,
  () => {
    const cases: { codec: string; raw: string; packed: string }[] = []
    for (const [name, raw] of Object.entries(sampleData(seed))) {
      writeFileSync(join(folder, name), raw)
      const add = (codec: string, how: string, packed: Uint8Array): void => {
        const file = `${name}.${how}`
        writeFileSync(join(folder, file), packed)
        cases.push({ codec, raw: name, packed: file })
      }
      for (const codec of COMPRESSORS) add(codec, codec, compress(codec, raw))
      add('lz4', 'own.lz4', lz4Encode(raw))
      for (const typesize of [1, 5, 255]) add('blosc', `${typesize}.blosc`, compress('blosc', raw, { typesize }))
    }
    writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases))
    expect(execFileSync(python!, [script('check.py'), folder], { encoding: 'utf8' })).toContain(
      `${cases.length} of ${cases.length}`,
    )
  },
  300_000,
)

whenPython(
  `we decode Python's (seed ${seed})`,
  () => {
    execFileSync(python!, [script('make.py'), String(seed), folder])
    const cases = fixtureCases(pathToFileURL(`${folder}/`))
    expect(cases.length).toBeGreaterThan(900)
    for (const { codec, kind, made, raw, packed } of cases) {
      const label = `${codec} ${kind} ${JSON.stringify(made)}`
      expect([label, firstDifference(decompress(codec, packed, { size: raw.length }), raw)]).toEqual([label, undefined])
    }
  },
  300_000,
)
