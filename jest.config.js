import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

/**
 * Where Node keeps what it has compiled, types stripped: the tests start hundreds of processes and
 * threads of the same sources, and to read those again takes most of the time that a start takes.
 */
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/compiled');
enableCompileCache(process.env.NODE_COMPILE_CACHE);

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testTimeout: 30_000,
  // One more than CI has cores: much of the time is waited for browsers, processes and disks.
  maxWorkers: 3,
  testSequencer: '<rootDir>/test/longest-first.js',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  globalSetup: '<rootDir>/test/extract-browser.js',
  setupFilesAfterEnv: ['<rootDir>/test/simulator/hubspot/contract/watch-requests.ts'],
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
