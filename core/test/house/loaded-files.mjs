/** `node --import` this: when the program ends, it writes the files that it has loaded to the file named by LOADED_FILES. */
import { writeFileSync } from 'node:fs'
import { createRequire, register } from 'node:module'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'

const { port1, port2 } = new MessageChannel()
const hooks = `
  let port
  export const initialize = (data) => { port = data }
  export const load = (url, context, next) => { port.postMessage(url); return next(url, context) }`
register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data: port2, transferList: [port2] })
port1.unref()

process.on('exit', () => {
  const urls = []
  for (let got = receiveMessageOnPort(port1); got !== undefined; got = receiveMessageOnPort(port1))
    urls.push(got.message)
  const required = Object.keys(createRequire(import.meta.url).cache)
  writeFileSync(process.env.LOADED_FILES, [...urls, ...required].filter((url) => !url.startsWith('node:')).join('\n'))
})
