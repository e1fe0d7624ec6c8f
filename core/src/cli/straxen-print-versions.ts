#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { createRequire } from 'node:module'
import { program, runProgram } from './program.js'
import { versionsText } from './versions.js'

const PACKAGES = ['apache-arrow', 'zstd-napi', 'lz4-napi', 'danfojs-node']
const require = createRequire(import.meta.url)

/** Version of an installed package, read from beside its code: many hide their package.json; optional ones may be absent. */
function installed(name: string): string {
  try {
    for (let folder = dirname(require.resolve(name)); folder !== dirname(folder); folder = dirname(folder)) {
      const file = join(folder, 'package.json')
      const facts = existsSync(file)
        ? (JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string })
        : {}
      if (facts.name === name && facts.version) return facts.version
    }
    return 'of unknown version'
  } catch {
    return 'not installed'
  }
}

const command = program(
  'straxen_print_versions',
  'Say which versions run here, for a bug report or a logbook.',
).argument('[package...]', 'further npm packages to list')

await runProgram(command, async ({ args }) => {
  const packages = [...PACKAGES, ...args].map((name) => `${name} ${installed(name)}`)
  process.stdout.write([`host ${hostname()}`, ...versionsText(), ...packages].join('\n') + '\n')
})
