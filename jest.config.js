/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testTimeout: 30_000,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  globalSetup: '<rootDir>/test/extract-browser.js',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/strip-types.js' },
  collectCoverageFrom: [
    'src/**/*.ts',
    // These run in a thread or a process of their own, where Jest cannot count. The conformance
    // suite and the end-to-end tests run them all the same.
    '!src/ledger/sqlite-thread.ts',
    '!src/ledger/sqlite/**',
    '!src/main.ts',
  ],
  coverageReporters: ['text-summary', 'lcovonly'],
  // Looked at when coverage is asked for, as CI does.
  coverageThreshold: {
    global: { lines: 95 },
    './src/core/': { lines: 100 },
  },
};
