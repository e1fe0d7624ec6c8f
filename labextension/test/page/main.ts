import * as chunkMap from '../../src/viewers/chunk-map/index.js'
import * as metadata from '../../src/viewers/metadata/index.js'
import * as plot from '../../src/viewers/plot/index.js'
import * as runs from '../../src/viewers/runs/index.js'

Object.assign(globalThis, { straxlab: { runs, chunkMap, metadata, plot } })
