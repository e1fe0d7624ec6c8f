/**
 * Compiles the AssemblyScript modules and writes each as base64 into a committed TypeScript file, so that neither bundlers nor
 * Node need to find a .wasm file. `node assembly/build.mjs` writes; with `--check` it only compares and exits 1 on a difference.
 */
import { readFile, writeFile } from 'node:fs/promises'
import asc from 'assemblyscript/asc'

const here = new URL('./', import.meta.url)

const MODULES = [
  { entry: 'codecs/index.ts', out: '../src/codecs/wasm/kernels.generated.ts' },
  { entry: 'bz2/index.ts', out: '../src/codecs/bz2/bz2.generated.ts' },
]

// Memories are made fresh for each instance, so tables that start as zeros need not be in the file.
const MEMORY = ['--importMemory', '--memoryBase', '64', '--zeroFilledMemory']
const OPTIONS = ['-O3', '--converge', '--noAssert', '--runtime', 'stub', ...MEMORY]
const FEATURES = ['--enable', 'simd', '--enable', 'bulk-memory']

/** The generated file's text for one module. */
export async function generate({ entry }) {
  let wasm
  const { error, stderr } = await asc.main([entry, '--baseDir', 'assembly', '-o', 'm.wasm', ...OPTIONS, ...FEATURES], {
    readFile: (name, base) =>
      readFile(new URL(name, new URL(base === 'assembly' ? './' : `${base}/`, here)), 'utf8').catch(() => null),
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) wasm = contents
    },
    listFiles: () => [],
  })
  if (error) throw new Error(`${entry}: ${error.message}\n${stderr.toString()}`)
  const lines = Buffer.from(wasm)
    .toString('base64')
    .match(/.{1,116}/g)
  return (
    `/** Made by \`node assembly/build.mjs\` from assembly/${entry}; do not edit. ${wasm.length} bytes of WebAssembly. */\n` +
    `export const WASM_BASE64 =\n${lines.map((line) => `  '${line}'`).join(' +\n')}\n`
  )
}

export { MODULES }

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const check = process.argv.includes('--check')
  for (const module of MODULES) {
    const text = await generate(module)
    const out = new URL(module.out, here)
    if (!check) await writeFile(out, text)
    else if ((await readFile(out, 'utf8')) !== text) {
      console.error(`${module.out} is not what ${module.entry} compiles to: run \`node assembly/build.mjs\``)
      process.exitCode = 1
    }
  }
}
