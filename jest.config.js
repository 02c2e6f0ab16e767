import { join } from 'node:path';

// What tests start of the sources begins from what Node has compiled: most of a start goes there.
process.env.NODE_COMPILE_CACHE ??= join(
  import.meta.dirname,
  'node_modules/.cache/neostore-hubspot',
);

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testTimeout: 30_000,
  // One more than CI has cores: much of the time is waited for browsers, processes and disks.
  maxWorkers: 3,
  testSequencer: '<rootDir>/test/longest-first.js',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  globalSetup: '<rootDir>/test/extract-browser.js',
  setupFilesAfterEnv: [
    '<rootDir>/test/keep-code.ts',
    '<rootDir>/test/simulator/hubspot/contract/watch-requests.ts',
  ],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/strip-types.js' },
  collectCoverageFrom: [
    'src/**/*.{ts,tsx}',
    // These run in a thread, a process or a browser of their own, where Jest cannot count. The
    // conformance suite, the end-to-end tests and the tests of the page run them all the same.
    '!src/ledger/sqlite-thread.ts',
    '!src/evaluation/*-process.ts',
    '!src/*/*-thread.ts',
    '!src/main.ts',
  ],
  coverageReporters: ['text-summary', 'lcovonly'],
  // Looked at when coverage is asked for, as CI does.
  coverageThreshold: {
    global: { lines: 95 },
    './src/core/': { lines: 100 },
  },
};
