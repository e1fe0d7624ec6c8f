/**
 * Where packages are looked for when the notebook's own folder has none: the kernel's place first, then core's, so
 * that `@straxlab/core` and what it stands on resolve, with types, from any folder.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this package (`dist/<room>` or `src/<room>` lies below it). */
export function kernelFolder(): string {
  return dirname(dirname(dirname(fileURLToPath(import.meta.url))))
}

export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(kernelFolder(), 'package.json'), 'utf8')) as { version: string }).version
}

/** Folders to resolve a bare specifier from, after the notebook's own. */
export function fallbackFolders(): string[] {
  const kernel = kernelFolder()
  const folders = [kernel]
  try {
    folders.push(dirname(createRequire(join(kernel, 'package.json')).resolve('@straxlab/core/package.json')))
  } catch {
    return folders // the kernel works without core
  }
  return folders
}

export function isBare(specifier: string): boolean {
  return !/^(\.{0,2}\/|\.\.?$|[a-z]+:)/.test(specifier)
}
