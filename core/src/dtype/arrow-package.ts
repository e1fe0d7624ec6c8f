import type * as Arrow from 'apache-arrow'
import { InvalidArgument } from '../errors/index.js'

export type ArrowPackage = typeof Arrow

let found: ArrowPackage | undefined
let load: (() => ArrowPackage) | undefined

/**
 * The package apache-arrow. It is a third of all modules there are here, and most programs never ask for a table: so Node loads it
 * when it is first needed, and only the browser's entry with everything else.
 */
export function arrowPackage(): ArrowPackage {
  found ??= load?.()
  if (found === undefined)
    throw new InvalidArgument('apache-arrow is not loaded: import @straxlab/core, not single files of it')
  return found
}

export function useArrow(arrow: ArrowPackage): void {
  found = arrow
}

export function loadArrowBy(loader: () => ArrowPackage): void {
  load = loader
}
