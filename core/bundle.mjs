/**
 * Writes the programs of dist: the sources joined into a few files, since a program that starts waits for each file that it loads.
 * Entries keep the places of their sources (`src/cli/straxer.ts` is `dist/cli/straxer.js`); what they share lies once, in
 * dist/chunks. Types come from the TypeScript compiler, which runs before.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformSync } from '@swc/core'
import { rollup } from 'rollup'

const here = fileURLToPath(new URL('.', import.meta.url))
const src = join(here, 'src')
const dist = join(here, 'dist')

/** Loaded by a worker thread, by their addresses: itself, and what it is told to call. */
const IN_WORKERS = ['codecs/pool/worker', 'execute/choose-rows']
/** Loaded by their addresses elsewhere: `npm run demo-data` and the benchmark. */
const BY_ADDRESS = ['cli/demo-data', 'cli/rechunk-folder']
/** What a page, or the kernel, loads at its start, so without the rest. */
const SMALL = ['table/mime', 'table/comm-protocol', 'runs/pattern', 'displays/graph-layout', 'plot/figure-svg']

/** What package.json offers, as places in src without their ending. */
function published() {
  const { exports, bin } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
  const files = JSON.stringify({ exports, bin }).matchAll(/dist\/([^"]+?)(?:\.d)?\.[jt]s"/g)
  return [...new Set([...files].map(([, file]) => file))]
}

const isRelative = (specifier) => specifier.startsWith('.')
const sourceOf = (name) => join(src, `${name}.ts`)
const HASHBANG = /^#!.*/

const typescript = {
  name: 'typescript',
  resolveId: (specifier, importer) =>
    importer && isRelative(specifier) ? resolve(importer, '..', specifier).replace(/\.js$/, '.ts') : null,
  load: (file) =>
    transformSync(readFileSync(file, 'utf8').replace(HASHBANG, ''), {
      filename: file,
      swcrc: false,
      sourceMaps: true,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'es6' },
    }),
  /** `import.meta.url` is the address that the module would have if it were not joined with others. */
  resolveImportMeta(property, { chunkId, moduleId }) {
    const place = relative(src, moduleId).replaceAll('\\', '/').replace(/\.ts$/, '.js')
    if (property !== 'url' || place === chunkId) return null
    // Not by `new URL`, which bundlers of pages take for a file that is to be copied.
    return `(import.meta.url.slice(0, -${chunkId.length}) + '${place}')`
  },
  /** Rollup takes no first line `#!`: it comes back here, and the map counts one line more. */
  generateBundle(_, output) {
    for (const chunk of Object.values(output)) {
      const line = chunk.facadeModuleId && HASHBANG.exec(readFileSync(chunk.facadeModuleId, 'utf8'))?.[0]
      if (!line) continue
      chunk.code = `${line}\n${chunk.code}`
      chunk.map.mappings = `;${chunk.map.mappings}`
    }
  },
}

/**
 * Says which file of dist/chunks a module goes to. Left alone, modules that the same entries need would share a file: two dozen of
 * them. Browsers must not meet Node's modules, nor a page's start all the others; a worker shall not wait for what it never calls.
 */
function chunks() {
  let small, worker, browser, node
  return (file, { getModuleInfo }) => {
    const reached = (names) => {
      const found = new Set(names.map(sourceOf))
      for (const one of found) for (const next of getModuleInfo(one)?.importedIds ?? []) found.add(next)
      return found
    }
    small ??= reached(SMALL)
    worker ??= reached(IN_WORKERS)
    browser ??= reached(['index'])
    node ??= reached(['node'])
    if (file === sourceOf('node')) return undefined
    if (getModuleInfo(file).dynamicImporters.length > 0) return basename(file, '.ts')
    if (small.has(file)) return 'payloads'
    if (browser.has(file)) return worker.has(file) ? 'rows' : 'core'
    if (node.has(file)) return worker.has(file) ? 'threads' : 'disk'
    return file.startsWith(join(src, 'demo')) ? 'demo' : undefined
  }
}

const bundle = await rollup({
  input: Object.fromEntries([...published(), ...IN_WORKERS, ...BY_ADDRESS].map((name) => [name, sourceOf(name)])),
  external: (specifier) => !isRelative(specifier) && !specifier.startsWith(src),
  plugins: [typescript],
  onwarn: ({ message }) => {
    throw new Error(message)
  },
})
const { output } = await bundle.write({
  dir: dist,
  format: 'es',
  sourcemap: true,
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name].js',
  manualChunks: chunks(),
  hoistTransitiveImports: false,
  generatedCode: { constBindings: true },
})
await bundle.close()

/** Dist holds what this build made: programs of an earlier one are removed. */
const made = new Set(output.flatMap(({ fileName }) => [fileName, `${fileName}.map`]))
for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' }))
  if (/\.js(\.map)?$/.test(file) && !made.has(file.replaceAll('\\', '/'))) rmSync(join(dist, file))
