/** What a program loads by importing core, counted: files are what its start takes time for. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { root } from './sources.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'straxlab-loaded-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Files loaded by a program in `notebooks/`, and what it wrote. */
function run(code: string): { files: string[]; out: string } {
  const list = join(folder, 'list')
  const counting = join(root, 'core', 'test', 'house', 'loaded-files.mjs')
  const out = execFileSync(process.execPath, ['--import', counting, '--input-type=module', '-e', code], {
    cwd: join(root, 'notebooks'),
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', LOADED_FILES: list },
  })
  return { files: readFileSync(list, 'utf8').split('\n'), out: out.trim() }
}

const packagesOf = (files: readonly string[]): string[] => {
  const names = files.map((file) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1])
  return [...new Set(names.filter((name) => name !== undefined))].sort()
}

/** Core's own files, below dist and without their ending. */
const ownOf = (files: readonly string[]): string[] =>
  files.flatMap((file) => /\/core\/dist\/(.+)\.js$/.exec(file)?.[1] ?? []).sort()

test('core loads its own files and those that every program needs; other packages wait until they are needed', () => {
  const { files } = run(`import '@straxlab/core'`)
  expect(ownOf(files)).toEqual([
    'chunks/core',
    'chunks/disk',
    'chunks/payloads',
    'chunks/rows',
    'chunks/threads',
    'chunks/wasm-engine',
    'node',
  ])
  expect(packagesOf(files)).toEqual(['@noble/hashes'])
  expect(files.length).toBeLessThan(16)
})

test('a page that only shows what a notebook sent loads no more than that', () => {
  const { files } = run(
    `import '@straxlab/core/mime'; import '@straxlab/core/comm-protocol'; import '@straxlab/core/pattern'`,
  )
  expect(ownOf(files)).toEqual(['chunks/payloads', 'runs/pattern', 'table/comm-protocol', 'table/mime'])
  expect(packagesOf(files)).toEqual([])
})

test('tables and compressors load their packages, no others', () => {
  const { files, out } = run(`
    import { compress, decompress, StructArray, timeFields, StructDtype } from '@straxlab/core'
    const raw = new Uint8Array(1000)
    const size = decompress('zstd', compress('zstd', raw)).length
    console.log(size, StructArray.zeros(StructDtype.from(timeFields), 3).toArrow().numRows)`)
  expect(out).toBe('1000 3')
  const packages = packagesOf(files)
  expect(packages).toEqual(expect.arrayContaining(['apache-arrow', 'zstd-napi']))
  expect(packages.filter((name) => /danfo|zstd-wasm|lz4|yauzl|fflate/.test(name))).toEqual([])
})

test("tables are of the very classes that a program's own import of apache-arrow has", () => {
  const { out } = run(`
    import { StructArray, StructDtype, timeFields } from '@straxlab/core'
    import { Table, tableFromIPC, tableToIPC } from 'apache-arrow'
    const table = StructArray.zeros(StructDtype.from(timeFields), 3).toArrow()
    console.log(table instanceof Table, tableFromIPC(tableToIPC(table)).numRows)`)
  expect(out).toBe('true 3')
})
