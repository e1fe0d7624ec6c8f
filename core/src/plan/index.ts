/** Deciding, as data, what to load, compute and save. */
export { findStored, storedUnderName } from './find.js'
export { isTemporary, makePlan, TEMPORARY_PREFIX } from './make-plan.js'
export { Plan, type CombinePart, type CombineStep, type PlanParts } from './plan.js'
export { keyOf, orderedSubRuns, rangesOf, subRunSpecOf } from './sub-runs.js'
export type { ComputeStep, LoadStep, PlanRequest, SaveStep, Subrun, World } from './types.js'
