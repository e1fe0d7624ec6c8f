import * as runs from '../../src/viewers/runs/index.js'

Object.assign(globalThis, { straxlab: { runs } })
