export { compareEntries } from './lineage-diff.js'
export { typeName } from './field-table.js'
export { MetadataView, type MetadataActions, type MetadataOptions } from './view.js'
