import { deterministicHash } from '../pytext/index.js'
import type { Lineage } from './lineage.js'

export { deterministicHash, hashablize } from '../pytext/index.js'

/** The hash in the names of folders of data with this lineage. */
export function lineageHash(lineage: Lineage): string {
  return deterministicHash(lineage)
}
