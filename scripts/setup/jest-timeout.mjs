import { jest } from '@jest/globals'

// A project of jest.config.js says how long one of its tests may hang; jest itself takes that only for all projects at once.
jest.setTimeout(globalThis.STRAXLAB_TEST_SECONDS * 1000)
