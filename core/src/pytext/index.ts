/**
 * Python's texts: `json.dumps` byte for byte, lossless `json.loads`, `ast.literal_eval`, `repr`. Ints and floats, lists and tuples
 * stay distinct (see `value.ts`).
 */
export {
  checkPlain,
  isFloatValue as isPyFloatValue,
  isPyDict,
  isPyFloat,
  isPyInt,
  isPyList,
  isPyTuple,
  MAX_DEPTH,
  PyFloat,
  pyFloat,
  PyTuple,
  pyTuple,
  type PyDict,
  type PyValue,
} from './value.js'
export { compareCodePoints, dictEntries, dictKeys, dictOf } from './dict.js'
export { toPlain } from './plain.js'
export { floatRepr } from './float.js'
export { pyJsonDumps, type DumpsOptions } from './dumps.js'
export { pyJsonLoads } from './loads.js'
export { literalEval } from './literal.js'
export { pyRepr } from './repr.js'
export { deterministicHash, hashablize } from './deterministic-hash.js'
export { toPyValue } from './from-js.js'
export { sha1Base32 } from './hash.js'
