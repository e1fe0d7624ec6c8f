/** Core as plain JavaScript, for tests whose work runs in processes of its own. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformSync } from '@swc/core'

const src = fileURLToPath(new URL('../src/', import.meta.url))

/**
 * Makes every source JavaScript, in a folder from which packages are found, and returns the folder. Not what `tsc -b` builds, so
 * that tests never meet an old build; the caller removes it.
 */
export function buildCore(): string {
  const parent = fileURLToPath(new URL('../node_modules/.straxlab-test/', import.meta.url))
  mkdirSync(parent, { recursive: true })
  const out = mkdtempSync(parent)
  writeFileSync(join(out, 'package.json'), '{"type": "module"}')
  for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('.d.ts')) continue
    const { code } = transformSync(readFileSync(join(src, file), 'utf8'), {
      filename: file,
      swcrc: false,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'es6' },
    })
    const target = join(out, file.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, code)
  }
  return out
}

export const removeBuilt = (folder: string): void => rmSync(folder, { recursive: true, force: true })
