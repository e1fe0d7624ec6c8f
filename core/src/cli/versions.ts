import { readFileSync } from 'node:fs'
import { STRAX_VERSION } from '../storage/index.js'

function packageVersion(specifier: string): string {
  const text = readFileSync(new URL(specifier, import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** What runs here, a line each: straxlab, the strax whose data it writes, Node and the system. */
export function versionsText(): string[] {
  return [
    `straxlab ${packageVersion('../../package.json')}`,
    `data as strax ${STRAX_VERSION}`,
    `node ${process.versions.node}`,
    `v8 ${process.versions.v8}`,
    `${process.platform} ${process.arch}`,
  ]
}
