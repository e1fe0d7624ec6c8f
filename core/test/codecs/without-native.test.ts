/** The browser's side, and Node's where zstd-napi could not be installed: no native engine at all. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from '@jest/globals'
import { COMPRESSORS, compress, decodeInto, decompress, prepareCodecs } from '../../src/codecs/index.js'
import { CodecFailed } from '../../src/errors/index.js'
import { buildCore, removeBuilt } from '../built-core.js'
import { firstDifference, fixtureCases } from './fixtures.js'
import { sampleData } from './samples.js'

beforeAll(async () => {
  // Only zstd and zlib have to be prepared, and say so.
  const packed = fixtureCases().find((c) => c.codec === 'zstd')!.packed
  expect(() => decompress('zstd', packed, { what: 'f' })).toThrow(/await prepareCodecs\(\)/)
  const zlib = fixtureCases().find((c) => c.made.inner === 'zlib' && c.kind === 'peaks')!
  expect(() => decompress('blosc', zlib.packed)).toThrow(/await prepareCodecs\(\)/)
  expect(compress('lz4', new Uint8Array(9)).length).toBeGreaterThan(0)
  await prepareCodecs()
})

test.each(COMPRESSORS)('%s made by Python decodes, shared memory included', (codec) => {
  for (const { codec: made, kind, raw, packed } of fixtureCases()) {
    if (made !== codec) continue
    const place = new Uint8Array(new SharedArrayBuffer(raw.length))
    decodeInto(codec, packed, place)
    expect([kind, firstDifference(place, raw)]).toEqual([kind, undefined])
    expect([kind, firstDifference(decompress(codec, packed), raw)]).toEqual([kind, undefined])
  }
})

test.each(COMPRESSORS)('%s: what we encode we decode again', (codec) => {
  for (const [name, raw] of Object.entries(sampleData(3))) {
    const packed = compress(codec, raw)
    expect([name, firstDifference(decompress(codec, packed, { size: raw.length }), raw)]).toEqual([name, undefined])
  }
})

test.each(COMPRESSORS)('%s: broken and wrongly sized data are refused', (codec) => {
  const raw = sampleData(4).words!
  const packed = compress(codec, raw)
  for (const length of [1, 9, packed.length >> 1, packed.length - 1]) {
    expect(() => decompress(codec, packed.subarray(0, length), { size: raw.length, what: 'f' })).toThrow(/^f: /)
  }
  for (const size of [raw.length - 1, raw.length + 1]) {
    expect(() => decompress(codec, packed, { size })).toThrow(CodecFailed)
  }
})

test('zlib inside blosc never makes more than its stream should hold', () => {
  const zlib = fixtureCases().find((c) => c.made.inner === 'zlib' && c.kind === 'peaks' && c.made.typesize === 8)!
  const header = zlib.packed.slice()
  const view = new DataView(header.buffer)
  // One block of fewer bytes than its stream decodes to.
  view.setInt32(4, 1000, true)
  view.setInt32(8, 1000, true)
  expect(() => decompress('blosc', header, { size: 1000 })).toThrow(CodecFailed)
})

test('the browser entry reaches no module of Node', () => {
  const sources = fileURLToPath(new URL('../../src/codecs/', import.meta.url))
  const seen = new Set<string>()
  const walk = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    const text = readFileSync(file, 'utf8')
    for (const [, target] of text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
      expect([file, target!.startsWith('node:') || target!.endsWith('-napi')]).toEqual([file, false])
      if (target!.startsWith('.')) walk(join(file, '..', target!.replace(/\.js$/, '.ts')))
    }
  }
  walk(join(sources, 'index.ts'))
  expect(seen.size).toBeGreaterThan(15)
  expect([...seen].some((file) => /native|pool/.test(file))).toBe(false)
  expect(readdirSync(sources)).toContain('native')
})

test('without zstd-napi Node says so once, in one line, and works', () => {
  const folder = mkdtempSync(join(tmpdir(), 'no-native-'))
  const core = buildCore()
  try {
    // `zstd-napi` cannot be loaded, as where its install script was not allowed to run.
    const built = join(core, 'codecs', 'node.js')
    const loader = join(folder, 'hide.cjs')
    writeFileSync(
      loader,
      `const Module = require('node:module')
       const load = Module._load
       Module._load = (name, ...rest) => {
         if (name.startsWith('zstd-napi')) throw new Error('Could not locate the bindings file.\\n tried:')
         return load(name, ...rest)
       }`,
    )
    const script = join(folder, 'try.mjs')
    writeFileSync(
      script,
      `const { compress, decompress } = await import(${JSON.stringify(built)})
       const raw = new Uint8Array(100000).fill(7)
       const { CodecPool } = await import(${JSON.stringify(built.replace('node.js', 'pool/index.js'))})
       const packed = compress('zstd', raw)
       await new CodecPool({ workers: 2 }).decode({ compressor: 'zstd', source: packed, rawSize: raw.length })
       console.log(decompress('zstd', compress('zstd', raw)).length, compress('zstd', raw).length < 1000)`,
    )
    const err = join(folder, 'stderr')
    const out = execFileSync(
      'bash',
      ['-c', `"$0" --require "$1" "$2" 2> "$3"`, process.execPath, loader, script, err],
      {
        encoding: 'utf8',
      },
    )
    expect(out.trim()).toBe('100000 true')
    const lines = readFileSync(err, 'utf8').trim().split('\n')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(
      /^straxlab: zstd-napi is not available \(Could not locate the bindings file\.\); zstd runs in WebAssembly/,
    )
  } finally {
    rmSync(folder, { recursive: true })
    removeBuilt(core)
  }
})
