import { ChunkLaw } from '../errors/index.js'
import type { Chunk } from './chunk.js'
import { endTimes, startTimes } from './times.js'

/** One broken Law of Chunking (strax docs, advanced/chunking); `row` is the first that breaks it. */
export interface LawProblem {
  readonly law: 'row inside the chunk' | 'row has a duration' | 'rows sorted by time'
  readonly row: number
  readonly message: string
}

/** Every Law that the rows of a chunk break, each with the first row that does. Reads all rows. */
export function lawProblems(chunk: Chunk): LawProblem[] {
  const problems = new Map<LawProblem['law'], LawProblem>()
  const note = (law: LawProblem['law'], row: number, message: string): void => {
    if (!problems.has(law)) problems.set(law, { law, row, message: `Row ${row} of chunk ${chunk} ${message}` })
  }
  if (chunk.length === 0) return []
  const [starts, ends] = [startTimes(chunk.data), endTimes(chunk.data)]
  for (let row = 0; row < starts.length; row++) {
    const [start, end] = [starts[row]!, ends[row]!]
    if (start < chunk.start || end > chunk.end)
      note('row inside the chunk', row, `covers [${start}, ${end}), outside [${chunk.start}, ${chunk.end})`)
    if (end <= start) note('row has a duration', row, `starts at ${start} and ends at ${end}`)
    if (row > 0 && start < starts[row - 1]!)
      note('rows sorted by time', row, `starts at ${start}, before the row in front of it (${starts[row - 1]})`)
  }
  return [...problems.values()]
}

/** Throws `ChunkLaw` with the first broken Law, having read all rows. */
export function checkLaws(chunk: Chunk): void {
  const [problem] = lawProblems(chunk)
  if (problem) throw new ChunkLaw(problem.message, { runId: chunk.runId ?? undefined, dataType: chunk.dataType })
}
