import type { PyDict } from '../pytext/index.js'

/** What made a data type: the class of the plugin, its version, and its tracked options. */
export type LineageEntry = readonly [className: string, version: string, options: PyDict]

/** Who made a piece of data, and all that it was made from. */
export type Lineage = { readonly [dataType: string]: LineageEntry }
