const { resolve } = require('node:path');

const rootDir = resolve(__dirname, '..');

/** Which tests run where: `guards` read the source alone, `suite` runs the product. */
const shared = {
  rootDir,
  testEnvironment: 'node',
  setupFiles: ['reflect-metadata'],
  setupFilesAfterEnv: ['<rootDir>/test/support/silent.ts'],
  // jose and the embedded engine are published as ES modules; jest runs CommonJS, so they are compiled too.
  transform: {
    '/node_modules/.+\\.[mc]?js$': '<rootDir>/test/support/compile-module.js',
    '^.+\\.[mc]?[jt]s$': ['ts-jest', { tsconfig: '<rootDir>/test/tsconfig.json' }],
  },
  transformIgnorePatterns: ['/node_modules/(?!(jose|@electric-sql)/)'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/'],
};

module.exports = {
  rootDir,
  testTimeout: 60_000,
  // jest would leave one of two cores idle.
  maxWorkers: 2,
  projects: [
    { ...shared, displayName: 'guards', testMatch: ['<rootDir>/test/guards/**/*.test.ts'] },
    {
      ...shared,
      displayName: 'suite',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/guards/'],
    },
  ],
};
