/** Choosing rows and columns: numexpr's grammar compiled to closures, time ranges, columns to keep or drop. */
export { valuesOf } from './compile.js'
export {
  RowSelector,
  rowsWhere,
  TIME_SELECTIONS,
  type RowChoice,
  type RowCondition,
  type RowFilter,
  type RowRequest,
  type Selection,
  type TimeSelection,
} from './apply.js'
export { fieldsOf, parseExpression, type Expression } from './parse.js'
