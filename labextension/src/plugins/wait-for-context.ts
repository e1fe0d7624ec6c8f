import type { Translate } from '../viewers/translate.js'
import type { HubContext, KernelHub } from './hub.js'

const PATIENCE = 20_000

/** The context of this key; waits for it, since after a reload notebooks and kernels come back one by one. */
export function waitForContext(hub: KernelHub, key: string, trans: Translate): Promise<HubContext> {
  const found = hub.find(key)
  if (found) return Promise.resolve(found)
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      hub.changed.disconnect(look)
    }
    const look = (): void => {
      const context = hub.find(key)
      if (!context) return
      stop()
      resolve(context)
    }
    const timer = setTimeout(() => {
      stop()
      const [path, variable] = key.split('#')
      reject(
        new Error(
          trans.__('There is no context %1 in %2: open the notebook, run its cells, then try again.', variable, path),
        ),
      )
    }, PATIENCE)
    hub.changed.connect(look)
  })
}
