import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from '@jest/globals'

/** A Python with strax: `STRAXLAB_PYTHON`, or what `npm test -- interop` installs. */
const python =
  process.env['STRAXLAB_PYTHON'] ?? fileURLToPath(new URL('../../../.venv-oracle/bin/python', import.meta.url))

/** `test`, skipped with the reason in its name where there is no real strax to ask. */
export const testWithStrax: (name: string, body: () => unknown, timeout?: number) => void = existsSync(python)
  ? (test as never)
  : (name: string, body: () => unknown, timeout?: number) =>
      test.skip(`${name} (no strax: set STRAXLAB_PYTHON)`, body as () => void, timeout)

/** Seed of the random cases; another one each run with `STRAXLAB_SEED=$RANDOM`. */
export const seed = Number(process.env['STRAXLAB_SEED'] ?? 7)

/** Runs a Python script (an URL, or the text itself) and returns what it prints. */
export function runPython(script: URL | string, args: readonly (string | number)[] = []): string {
  const how = script instanceof URL ? [fileURLToPath(script)] : ['-c', script]
  return execFileSync(python, [...how, ...args.map(String)], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
