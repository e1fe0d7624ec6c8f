/** `node --import` this: counts the calls to the disk. `diskCalls(work)` tells those that some work makes. */
import { createRequire, syncBuiltinESMExports } from 'node:module'

const require = createRequire(import.meta.url)
let calls = {}

for (const fs of [require('node:fs'), require('node:fs/promises')])
  for (const name of [
    'open',
    'openSync',
    'readdir',
    'readdirSync',
    'stat',
    'statSync',
    'lstat',
    'access',
    'readFile',
    'readFileSync',
  ])
    if (name in fs && typeof fs[name] === 'function') {
      const call = fs[name]
      fs[name] = function (...args) {
        const kind = name.replace('Sync', '')
        calls[kind] = (calls[kind] ?? 0) + 1
        return call.apply(this, args)
      }
    }
syncBuiltinESMExports()

globalThis.diskCalls = async (work) => {
  calls = {}
  const result = await work()
  return { result, calls }
}
