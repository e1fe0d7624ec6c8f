/** Sources of what was compiled for us, to say in the user's own lines where something happened. */
import { SourceMap, type SourceMapPayload } from 'node:module'

interface Source {
  readonly text: string
  readonly map: string
  parsed?: SourceMap
}

const sources = new Map<string, Source>()

export function registerSource(file: string, text: string, map: string): void {
  sources.set(file, { text, map })
}

export function sourceLines(file: string): string[] | undefined {
  return sources.get(file)?.text.split(/\r?\n/)
}

/** Where in the source a place of the compiled code is (all one-based). */
export function sourcePlace(file: string, line: number, column: number): { line: number; column: number } | undefined {
  const source = sources.get(file)
  if (!source?.map) return undefined
  source.parsed ??= new SourceMap(JSON.parse(source.map) as SourceMapPayload)
  const entry = source.parsed.findEntry(line - 1, column - 1)
  return 'originalLine' in entry ? { line: entry.originalLine + 1, column: entry.originalColumn + 1 } : undefined
}
