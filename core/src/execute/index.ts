/** Carrying out a plan: loading, aligning, computing, saving. */
export { execute, type ExecuteOptions } from './execute.js'
