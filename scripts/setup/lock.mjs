import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { notes } from './paths.mjs'

const file = join(notes, 'lock')

function alive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function take() {
  try {
    const handle = openSync(file, 'wx')
    writeSync(handle, String(process.pid))
    closeSync(handle)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    return false
  }
}

function holder() {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch {
    return 0 // released meanwhile
  }
}

/** Two commands at once in one clone install and build one after the other. */
export async function withLock(work) {
  mkdirSync(notes, { recursive: true })
  let told = false
  let empty = 0
  while (!take()) {
    const pid = holder()
    // An empty file is a holder that has not yet written its number, or that died doing so.
    if (pid ? !alive(pid) : ++empty > 20) {
      rmSync(file, { force: true })
      empty = 0
      continue
    }
    if (pid && !told) console.log(`  ... waiting for process ${pid}, which is installing or building in this folder`)
    told ||= Boolean(pid)
    await sleep(pid ? 300 : 50)
  }
  const release = () => rmSync(file, { force: true })
  process.on('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}
