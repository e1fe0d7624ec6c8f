import type { CommMethod } from '../table/index.js'
import { chunks } from './chunks.js'
import { previewColumns } from './preview.js'
import { available, runs, select } from './runs.js'
import { lineage, metadata, runDetails } from './stored.js'
import { defineSuperrun } from './superrun.js'
import type { Answerer } from './task.js'
import { waveform } from './waveform.js'

export type ContextMethod = Exclude<CommMethod, 'listContexts' | 'cancel'>

/** Who answers which question about a context. */
export const ANSWERS: { readonly [M in ContextMethod]: Answerer<M> } = {
  runs,
  select,
  available,
  runDetails,
  metadata,
  lineage,
  chunks,
  defineRun: defineSuperrun,
  previewColumns,
  waveform,
}
