import { renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { FileCache, FolderListing } from '../../src/storage/disk/file-cache.js'
import { tempFolder } from './data.js'

/** A folder of files that changed long ago. */
function oldFiles(n: number): { folder: string; paths: string[] } {
  const folder = tempFolder()
  const paths = Array.from({ length: n }, (_, i) => `${folder}/${i}`)
  for (const path of paths) writeFileSync(path, path)
  for (const path of [...paths, folder]) utimesSync(path, 1e9, 1e9)
  return { folder, paths }
}

function countingCache(): { cache: FileCache<string>; parsed: () => number } {
  let n = 0
  const parse = (text: string): string => {
    n++
    return text.toUpperCase()
  }
  return { cache: new FileCache(parse), parsed: () => n }
}

test('each file is parsed once, and again only when it has changed', async () => {
  const { paths } = oldFiles(20)
  const { cache, parsed } = countingCache()
  const values = await cache.getAll(paths)
  expect(values).toEqual(paths.map((path) => path.toUpperCase()))
  expect(await cache.getAll(paths)).toBe(values)
  expect(await cache.getAll([...paths])).toBe(values)
  expect(parsed()).toBe(20)

  writeFileSync(paths[3]!, 'changed')
  expect((await cache.getAll(paths))[3]).toBe('CHANGED')
  expect(parsed()).toBe(21)

  // Another file with the same time and size.
  writeFileSync(`${paths[5]}x`, 'other'.padEnd(paths[5]!.length, '.'))
  utimesSync(`${paths[5]}x`, 1e9, 1e9)
  renameSync(`${paths[5]}x`, paths[5]!)
  expect((await cache.getAll(paths))[5]).toMatch(/^OTHER/)

  rmSync(paths[7]!)
  expect((await cache.getAll(paths))[7]).toBeUndefined()
})

test('a file that changed a moment ago is not trusted, since it may change again within the tick of the clock', async () => {
  const { paths } = oldFiles(1)
  const { cache, parsed } = countingCache()
  const now = Date.now() / 1000
  writeFileSync(paths[0]!, 'aaa')
  utimesSync(paths[0]!, now, now)
  expect(await cache.getAll(paths)).toEqual(['AAA'])
  writeFileSync(paths[0]!, 'bbb')
  utimesSync(paths[0]!, now, now)
  expect(await cache.getAll(paths)).toEqual(['BBB'])
  expect(parsed()).toBe(2)

  // Where a disk counts whole seconds, a moment is longer.
  writeFileSync(paths[0]!, 'ccc')
  utimesSync(paths[0]!, Math.floor(now), Math.floor(now))
  expect(await cache.getAll(paths)).toEqual(['CCC'])
  writeFileSync(paths[0]!, 'ddd')
  utimesSync(paths[0]!, Math.floor(now), Math.floor(now))
  expect(await cache.getAll(paths)).toEqual(['DDD'])
})

test('among very many files, those just looked at are trusted; one that was forgotten is not', async () => {
  const { paths } = oldFiles(1)
  const many = [...paths, ...Array.from({ length: 20_000 }, (_, i) => `${paths[0]}-absent-${i}`)]
  const { cache } = countingCache()
  const values = await cache.getAll(many)
  writeFileSync(paths[0]!, 'changed')
  expect(await cache.getAll(many)).toBe(values)
  cache.forget(paths[0]!)
  expect((await cache.getAll(many))[0]).toBe('CHANGED')
})

test('a folder is listed anew when a name was added, removed or changed', async () => {
  const { folder, paths } = oldFiles(3)
  const listing = new FolderListing(folder)
  const names = await listing.names()
  expect([...names].sort()).toEqual(['0', '1', '2'])
  writeFileSync(paths[0]!, 'in place')
  expect(await listing.names()).toBe(names)
  renameSync(paths[0]!, `${folder}/9`)
  expect([...(await listing.names())].sort()).toEqual(['1', '2', '9'])
  rmSync(folder, { recursive: true })
  expect(await listing.names()).toEqual([])
})
