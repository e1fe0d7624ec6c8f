/** Carrying out a plan: loading, aligning, computing, saving. */
export { execute, type ExecuteOptions } from './execute.js'
export { loadStored, loadWhole, storedSubruns, type WholeOptions } from './load-whole.js'
