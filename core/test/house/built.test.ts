import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from '@jest/globals'
import { isBuiltin, isRelative, readImports, root, target } from './sources.js'

const cwd = join(root, 'notebooks')
const dist = join(root, 'core', 'dist')
const src = join(root, 'core', 'src')

/** Runs JavaScript as a person's own file in `notebooks/` would run. */
const runThere = (code: string, type: 'module' | 'commonjs', ...flags: string[]): string =>
  execFileSync(process.execPath, [...flags, `--input-type=${type}`, '-e', code], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim()

test('core has been built: npm test does it, else npm run build', () => {
  expect(existsSync(join(dist, 'node.js'))).toBe(true)
})

/** What was built of which source, as the maps beside the programs tell. */
function builtSources(): Map<string, string> {
  const built = new Map<string, string>()
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.map'))) {
    const map = JSON.parse(readFileSync(join(dist, file), 'utf8')) as { sources: string[]; sourcesContent?: string[] }
    for (const [i, source] of map.sources.entries()) {
      const name = relative(src, join(dist, dirname(file), source)).replaceAll('\\', '/')
      expect([name, built.has(name)]).toEqual([name, false])
      built.set(name, map.sourcesContent?.[i] ?? '')
    }
  }
  return built
}

test('the build is of these sources (else: npm run build -w core), each of them in one file only', () => {
  const built = builtSources()
  expect(built.size).toBeGreaterThan(200)
  const now = (name: string): string =>
    existsSync(join(src, name)) ? readFileSync(join(src, name), 'utf8') : 'removed'
  const changed = [...built].filter(([name, text]) => text !== now(name).replace(/^#!.*/, ''))
  expect(changed.map(([name]) => name)).toEqual([])
})

/** The files of dist that some of them load, and the packages. */
function loadedBy(entries: readonly string[]): { files: string[]; packages: string[] } {
  const files = new Set(entries.map((file) => join(dist, file)))
  const packages = new Set<string>()
  for (const file of files)
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/(?:^import |\bfrom |\bimport\()'([^']+)'/gm))
      if (specifier!.startsWith('.')) files.add(join(dirname(file), specifier!))
      else packages.add(specifier!)
  return { files: [...files].map((file) => relative(dist, file).replaceAll('\\', '/')), packages: [...packages].sort() }
}

test('what a browser loads reaches no module of Node in the build either', () => {
  const { packages } = loadedBy(['browser.js', 'demo/index.js', 'displays/index.js', 'table/mime.js'])
  expect(packages.filter(isBuiltin)).toEqual([])
  expect(packages).toEqual(['@bokuweb/zstd-wasm', '@noble/hashes/legacy.js', 'apache-arrow', 'fflate'])
})

test('what the extension loads of it at the start of a page is little', () => {
  const imports = readImports('labextension')
  const [files, names] = [new Set(['index.ts']), new Set<string>()]
  for (const file of files)
    for (const { specifier, typeOnly, lazy } of imports.get(file)!) {
      if (typeOnly || lazy) continue
      if (isRelative(specifier)) files.add(target(file, specifier))
      else if (specifier.startsWith('@straxlab/core')) names.add(specifier)
    }
  const { exports } = JSON.parse(readFileSync(join(root, 'core', 'package.json'), 'utf8')) as {
    exports: { [subpath: string]: { default: string } }
  }
  const entries = [...names].map((name) => exports[name.replace('@straxlab/core', '.')]!.default.replace('./dist/', ''))
  expect(entries).toContain('table/mime.js')
  const loaded = loadedBy(entries)
  expect(loaded.files.filter((file) => !entries.includes(file))).toEqual(['chunks/payloads.js'])
  expect(loaded.packages).toEqual([])
})

test('what is exported keeps its name where modules are joined, and entries share their classes', () => {
  const code = `
    const [core, demo] = [await import('@straxlab/core'), await import('@straxlab/core/demo')]
    const renamed = Object.entries(core).filter(([name, it]) => typeof it === 'function' && it.name !== name)
    const plugins = Object.values(demo).filter((it) => it instanceof core.PluginClass)
    console.log(JSON.stringify(renamed.map(([name]) => name)), plugins.length > 5)`
  expect(runThere(code, 'module')).toBe('[] true')
})

test('stack traces name the sources, for who asks Node for it', () => {
  const code = `
    try { (await import('@straxlab/core')).StructDtype.from([['x', 'y']]) } catch (error) { console.log(error.stack) }`
  expect(runThere(code, 'module', '--enable-source-maps')).toMatch(/core\/src\/dtype\/[a-z-]+\.ts:\d+:\d+/)
})

test('a module of a person finds core, its demo plugins and its browser entry', () => {
  const code = `
    const names = ['@straxlab/core', '@straxlab/core/demo', '@straxlab/core/browser']
    const [core, demo, browser] = await Promise.all(names.map((name) => import(name)))
    console.log(typeof core.Context, typeof core.DataDirectory, demo.Peaks?.name, typeof browser.Context, typeof browser.DataDirectory)`
  expect(runThere(code, 'module')).toBe('function function Peaks function undefined')
})

test('CommonJS loads core by import() in every Node, and by require() where that takes ES modules', () => {
  const loaded = `import('@straxlab/core').then((core) => console.log(typeof core.DataDirectory))`
  expect(runThere(loaded, 'commonjs')).toBe('function')
  if (!(process.features as { require_module?: boolean }).require_module) return
  expect(runThere(`console.log(typeof require('@straxlab/core').DataDirectory)`, 'commonjs')).toBe('function')
})
