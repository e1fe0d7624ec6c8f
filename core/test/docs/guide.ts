import { readFileSync } from 'node:fs'

/** A piece of TypeScript in a guide, and the text that the guide shows as its output. */
export interface Example {
  readonly code: string
  /** Undefined where no output is shown. */
  readonly output: string | undefined
  /** Line of the guide, for messages. */
  readonly line: number
}

const FENCE = /^```(\w*)(.*)$/

/**
 * The examples of a Markdown file: blocks marked `ts`, each with the block marked `text` right behind it, if there is one. Blocks
 * marked `ts no-run` are for reading only.
 */
export function examplesOf(path: string | URL): Example[] {
  const examples: { code: string; output: string | undefined; line: number }[] = []
  const lines = readFileSync(path, 'utf8').split('\n')
  let last: (typeof examples)[number] | undefined
  for (let i = 0; i < lines.length; i++) {
    const [, language, more = ''] = FENCE.exec(lines[i]!) ?? []
    if (language === undefined) {
      // Prose between two blocks means that the second is no output of the first.
      if (lines[i]!.trim() !== '') last = undefined
      continue
    }
    const start = i + 1
    while (i + 1 < lines.length && lines[++i] !== '```');
    const body = lines.slice(start, i).join('\n')
    if (language === 'ts' && !more.includes('no-run'))
      examples.push((last = { code: body, output: undefined, line: start }))
    else if (language === 'text' && last) last.output = body
    else last = undefined
  }
  return examples
}

/** What may differ from run to run: times, sizes of processes, places on disk. */
export function normalised(output: string): string {
  return output
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim()
}
