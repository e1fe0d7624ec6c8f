import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { test } from '@jest/globals'

test('the committed WebAssembly is what the committed AssemblyScript compiles to', () => {
  const core = fileURLToPath(new URL('../../', import.meta.url))
  // Exits with 1, and says which file, on any difference.
  execFileSync(process.execPath, ['assembly/build.mjs', '--check'], { cwd: core, stdio: 'pipe' })
}, 120_000)
