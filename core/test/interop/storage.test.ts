import { expect } from '@jest/globals'
import { DataDirectory } from '../../src/storage/node.js'
import { tempFolder } from '../storage/data.js'
import { answersOf, checkDocs, checkFinds, checkLoads, saveAnew } from '../storage/strax-made.js'
import { runPython, seed, testWithStrax } from './strax-python.js'

const script = new URL('../fixtures/storage/make.py', import.meta.url)

/** Loads folders with strax itself, and prints what it loaded in the order of `make.py`'s answers. */
const LOAD = `
import hashlib, json, os, sys
import strax
front, backend = strax.DataDirectory(sys.argv[1], readonly=True), strax.FileSytemBackend()
out = {}
for folder in sys.argv[2:]:
    path = os.path.join(sys.argv[1], folder)
    chunks = list(backend.loader(path))
    strax.io.dry_load_files(path, disable=True)
    md = backend.get_metadata(path)
    if not md["run_id"].startswith("_"):
        key = strax.DataKey(md["run_id"], md["data_type"], md["lineage"])
        assert str(key) == folder and front.find(key) == ("FileSytemBackend", path)
    out[folder] = [hashlib.sha1(c.data.tobytes()).hexdigest() for c in chunks]
print(json.dumps(out))
`

testWithStrax('strax and we read, find and write the same', async () => {
  const made = `${tempFolder()}/made`
  runPython(script, [made, '--seed', seed])
  await checkLoads(made)
  const frontend = new DataDirectory(`${made}/data`, { deepScan: true })
  await checkFinds(frontend, made)
  await checkDocs(frontend, made, `${made}/data`)

  const ours = `${tempFolder()}/ours`
  const folders = await saveAnew(made, ours)
  const loaded = JSON.parse(runPython(LOAD, [ours, ...folders])) as { [folder: string]: string[] }
  for (const { folder, options, chunks } of answersOf(made).loads) {
    if (Object.keys(options).length > 0) continue
    expect(folders).toContain(folder)
    expect(loaded[folder]).toEqual(chunks.map((chunk) => (chunk as { sha1: string }).sha1))
  }
})
