/** The Laws of Chunking, executable: chunks of rows in time, split, merged, concatenated and rechunked as strax does. */
export { Chunk, DEFAULT_CHUNK_SIZE_MB, ENDS_CHECKED, type ChunkSpec, type Subrun } from './chunk.js'
export { continuityCheck } from './continuity.js'
export type { ChunkHead } from './join.js'
export { checkLaws, lawProblems, type LawProblem } from './laws.js'
export { DEFAULT_CHUNK_SPLIT_NS, Rechunker, splitToSize } from './rechunker.js'
export { endTimes, startTimes } from './times.js'
export {
  clipRunSpans,
  joinRunSpans,
  lastingRuns,
  orderedRuns,
  sameRunSpans,
  type RunSpans,
  type Span,
} from './run-spans.js'
