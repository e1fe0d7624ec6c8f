/** A thread that has workers read for it decodes nothing itself, and so is free for others meanwhile. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { COMPRESSORS, compress } from '../../src/codecs/node.js'
import { buildCore, removeBuilt } from '../built-core.js'
import { sampleData } from './samples.js'

let folder = ''
let core = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'main-thread-'))
  core = buildCore()
})
afterAll(() => {
  rmSync(folder, { recursive: true })
  removeBuilt(core)
})

/** What a process loads into its main thread while it decodes with so many workers. */
function loadedBy(workers: number, compressor: string): { modules: number; packages: number } {
  const raw = sampleData(1).rows!
  const path = join(folder, compressor)
  writeFileSync(path, compress(compressor, raw))
  const script = `
    import { createRequire } from 'node:module'
    const { CodecPool } = await import(${JSON.stringify(join(core, 'codecs/node.js'))})
    const { Module } = WebAssembly
    let modules = 0
    WebAssembly.Module = class extends Module {
      constructor(bytes) {
        super(bytes)
        modules++
      }
    }
    const pool = new CodecPool({ workers: ${workers} })
    const task = { compressor: '${compressor}', source: { path: ${JSON.stringify(path)} }, rawSize: ${raw.length} }
    await Promise.all([1, 2, 3, 4].map(() => pool.decode(task)))
    const packages = Object.keys(createRequire(import.meta.url).cache).filter((file) => /zstd/.test(file)).length
    console.log(JSON.stringify({ modules, packages }))`
  const options = ['--input-type=module', '-e', script]
  const env = { ...process.env, NODE_OPTIONS: '' }
  return JSON.parse(execFileSync(process.execPath, options, { encoding: 'utf8', env })) as ReturnType<typeof loadedBy>
}

test.each(COMPRESSORS)(
  '%s is decoded by workers alone',
  (compressor) => {
    expect(loadedBy(2, compressor)).toEqual({ modules: 0, packages: 0 })
    // Without workers it is this thread that decodes.
    const { modules, packages } = loadedBy(0, compressor)
    expect(modules + packages).toBeGreaterThan(0)
  },
  60_000,
)
