/** straxlab's core in a browser: all of `index.ts`; what Node loads when it is needed is here from the start. */
import * as arrow from 'apache-arrow'
import { useArrow } from './dtype/index.js'

export * from './index.js'

useArrow(arrow)
