import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { notes, root } from './paths.mjs'

/** One hash over texts: equal texts in equal order, equal hash. */
export function hashOf(...texts) {
  const hash = createHash('sha256')
  for (const text of texts) hash.update(String(text.length)).update(':').update(text)
  return hash.digest('hex')
}

/** All files below a folder, sorted, without those whose name `skip` refuses. */
export function filesBelow(folder, skip) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !skip(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name), skip) : [join(folder, entry.name)]))
}

/** One hash over names and contents of files. */
export function hashOfFiles(files) {
  const hash = createHash('sha256')
  for (const file of files)
    hash
      .update(`${relative(root, file)}\n`)
      .update(readFileSync(file))
      .update('\n')
  return hash.digest('hex')
}

/** What was done before is remembered as a hash of what it was done from. */
export const readStamp = (name) => {
  const file = join(notes, `${name}.stamp`)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

export function writeStamp(name, value) {
  mkdirSync(notes, { recursive: true })
  writeFileSync(join(notes, `${name}.stamp`), value)
}
