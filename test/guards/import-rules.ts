/**
 * Who may import whom. `*` stands for a part of one name, `**` for any path, `{own}` for the
 * folder that the file itself is in below its layer. The first rule that fits a file is its rule.
 */
export interface ImportRule {
  files: string;
  /** Paths and packages it may load. */
  may: string[];
  /** What it may import as types, besides. */
  mayType?: string[];
}

/** They know nothing of any layer, so every layer knows them. */
const EVERYBODYS = [
  'src/errors.ts',
  'src/page.ts',
  'src/filter-input.ts',
  'src/recent.ts',
  'src/kept.ts',
  'src/kept-by-path.ts',
  'src/row-shape.ts',
  'src/written-rows.ts',
];
/** Helpers that all domains share. */
const SHARED = [
  'src/domains/audit-details.ts',
  'src/domains/batch.ts',
  'src/domains/filter-tree.ts',
  'src/domains/global-id.ts',
  'src/domains/mutation.ts',
  'src/domains/task-children.ts',
];
/** A domain's parts: neither its store nor what stands on the store. */
const PARTS = ['src/domains/{own}/*.ts', 'src/domains/agent-stream/*.ts'];
const WHO_ASKS = ['src/access/**'];
/** What the embedded servers have in common; none of them knows another. */
const EMBEDDED_SHARED = [
  'src/embedded/embedded-error.ts',
  'src/embedded/error-code.ts',
  'src/embedded/process-lock.ts',
  'src/embedded/shared/**',
];

export const IMPORT_RULES: ImportRule[] = [
  { files: 'entities/**', may: ['entities/**', 'typeorm'], mayType: ['mongodb'] },

  { files: 'resolvers/index.ts', may: ['resolvers/**'] },
  {
    files: 'resolvers/**',
    may: [
      'resolvers/**',
      'type-graphql',
      'class-validator',
      'src/graphql/*.ts',
      'src/errors.ts',
      'src/page.ts',
      'src/access/roles.ts',
      'src/domains/global-id.ts',
      // Closed lists: statuses, orders, kinds. What these load in turn is looked at as well.
      'src/domains/{any}/*.ts',
    ],
    mayType: ['graphql', 'entities/**', 'src/domains/**', 'src/access/*.ts'],
  },

  // The two lists that wire the domains together.
  {
    files: 'src/domains/services.ts',
    may: [
      'src/domains/{any}/*.service.ts',
      'src/domains/{any}/*.store.ts',
      'src/domains/{any}/upload-intent.ts',
    ],
    mayType: [...WHO_ASKS, 'src/stores/**'],
  },
  {
    files: 'src/domains/loaders.ts',
    may: ['src/domains/{any}/*.loaders.ts', 'src/domains/when-used.ts'],
    mayType: [...WHO_ASKS, 'src/domains/services.ts', 'src/domains/audit/trail.service.ts'],
  },
  {
    files: 'src/domains/*.ts',
    may: [
      ...EVERYBODYS,
      ...SHARED,
      'entities/**',
      'src/stores/**',
      'src/access/*.ts',
      'dataloader',
      'node:**',
    ],
  },
  {
    files: 'src/domains/{own}/*.store.ts',
    may: [...EVERYBODYS, ...SHARED, ...PARTS, 'entities/**', 'src/stores/**', 'node:**'],
    mayType: [...WHO_ASKS, 'mongodb'],
  },
  {
    files: 'src/domains/{own}/*.loaders.ts',
    may: [...EVERYBODYS, ...SHARED, ...PARTS, ...WHO_ASKS, 'dataloader'],
    // The store of another domain comes as an argument, like the objects' links.
    mayType: [
      'src/domains/{any}/*.store.ts',
      'src/domains/audit/trail.service.ts',
      'src/stores/**',
    ],
  },
  {
    files: 'src/domains/{own}/*.service.ts',
    may: [
      ...EVERYBODYS,
      ...SHARED,
      ...PARTS,
      ...WHO_ASKS,
      'entities/objects/*.ts',
      // Which keys an object may have is a rule without a connection.
      'src/stores/objects/object-key.ts',
      'node:**',
    ],
    mayType: ['src/domains/{any}/*.service.ts', 'src/stores/**', 'entities/**'],
  },
  {
    files: 'src/domains/{own}/*.ts',
    may: [
      ...EVERYBODYS,
      ...SHARED,
      ...PARTS,
      'entities/**',
      'src/stores/**',
      'dataloader',
      'jose',
      'node:**',
    ],
    // A closed list: tasks are asked for by their logs as well.
    mayType: [...WHO_ASKS, 'mongodb', 'src/domains/agent-log/log-level.ts'],
  },

  {
    files: 'src/stores/postgres/**',
    may: [
      ...EVERYBODYS,
      'src/stores/*.ts',
      'src/stores/postgres/**',
      'entities/postgres/**',
      'src/access/roles.ts',
      'src/access/session.ts',
      'pg',
      'typeorm',
      'node:**',
    ],
    mayType: [...WHO_ASKS, 'src/config/*.ts'],
  },
  {
    files: 'src/stores/mongo/**',
    may: [
      'cockatiel',
      ...EVERYBODYS,
      'src/stores/*.ts',
      'src/stores/mongo/**',
      'entities/mongo/**',
      'mongodb',
      'node:**',
    ],
    mayType: [...WHO_ASKS, 'src/config/*.ts'],
  },
  {
    files: 'src/stores/objects/**',
    may: [
      ...EVERYBODYS,
      'src/stores/*.ts',
      'src/stores/objects/**',
      '@aws-sdk/client-s3',
      'node:**',
    ],
    mayType: [...WHO_ASKS, 'src/config/*.ts'],
  },
  {
    files: 'src/stores/*.ts',
    may: [...EVERYBODYS, 'src/stores/*.ts', 'cockatiel', 'node:**'],
    mayType: [...WHO_ASKS],
  },

  // Each embedded server could be its own package.
  {
    files: 'src/embedded/postgres/**',
    may: [
      'src/embedded/postgres/**',
      ...EMBEDDED_SHARED,
      '@electric-sql/pglite',
      '@electric-sql/pglite-pgvector',
      'node:**',
    ],
  },
  {
    files: 'src/embedded/s3/**',
    may: ['src/embedded/s3/**', ...EMBEDDED_SHARED, 'node:**'],
  },
  {
    files: 'src/embedded/{own}/**',
    may: ['src/embedded/{own}/**', ...EMBEDDED_SHARED, 'mongodb', 'node:**'],
  },
  { files: 'src/embedded/*.ts', may: ['src/embedded/*.ts', 'src/embedded/*/index.ts', 'node:**'] },

  { files: 'src/access/**', may: [...EVERYBODYS, 'src/access/**', 'jose', 'node:**'] },
  { files: 'src/config/**', may: ['src/config/**', 'src/access/roles.ts', 'node:**'] },
  {
    files: 'src/graphql/playground-examples/**',
    may: ['src/graphql/playground-examples/**'],
    mayType: ['src/access/roles.ts'],
  },
  {
    files: 'src/graphql/**',
    may: [
      ...EVERYBODYS,
      'src/graphql/**',
      'src/access/*.ts',
      'src/domains/global-id.ts',
      'resolvers/index.ts',
      'graphql',
      'type-graphql',
      'class-validator',
      'graphql-scalars',
      '@graphql-tools/utils',
      '@apollo/server',
      'node:**',
    ],
    mayType: [
      'src/domains/services.ts',
      'src/domains/loaders.ts',
      'src/domains/audit/trail.service.ts',
      'src/domains/budget/budget.service.ts',
      'src/http/*.ts',
    ],
  },
  {
    files: 'src/http/**',
    may: [
      ...EVERYBODYS,
      'src/http/**',
      'src/graphql/playground-examples/index.ts',
      '@graphql-yoga/render-graphiql',
      'pino',
      'prom-client',
      'node:**',
    ],
    mayType: ['src/access/*.ts', 'src/config/*.ts'],
  },

  // The composition roots: what they put together they must know.
  {
    files: 'src/app.ts',
    may: [
      ...WHO_ASKS,
      'src/domains/*.ts',
      'src/domains/agent/agent.store.ts',
      'src/domains/api-key/*.ts',
      'src/domains/budget/*.ts',
      'src/graphql/*.ts',
      'src/http/*.ts',
      'src/stores/**',
      'src/app/front.ts',
      'src/app/health.ts',
      'src/app/store-gauges.ts',
      'src/app/store-reports.ts',
      'src/app/budgets.ts',
      'src/app/audit.ts',
    ],
    mayType: ['src/config/*.ts'],
  },
  {
    files: 'src/app/maintenance.ts',
    may: [
      ...WHO_ASKS,
      'src/domains/file/*.ts',
      'src/domains/maintenance/*.ts',
      'src/stores/**',
      'node:**',
    ],
    mayType: ['src/config/*.ts'],
  },
  {
    files: 'src/app/audit.ts',
    may: ['node:**'],
    mayType: ['src/domains/audit/trail.service.ts', 'src/http/*.ts'],
  },
  {
    files: 'src/app/budgets.ts',
    may: [],
    mayType: ['src/domains/budget/*.ts', 'src/graphql/limits/charge.ts', 'src/http/*.ts'],
  },
  {
    files: 'src/app/front.ts',
    may: [...EVERYBODYS, 'src/http/*.ts'],
    mayType: ['src/access/*.ts', 'src/config/*.ts'],
  },
  {
    files: 'src/app/store-gauges.ts',
    may: [],
    mayType: [...EVERYBODYS, 'src/domains/services.ts', 'src/http/*.ts', 'src/stores/*.ts'],
  },
  {
    files: 'src/app/store-reports.ts',
    may: [],
    mayType: ['src/graphql/explain.ts', 'src/http/*.ts', 'src/stores/**'],
  },
  {
    files: 'src/app/health.ts',
    may: [...EVERYBODYS],
    mayType: ['src/domains/services.ts', 'src/http/health.ts'],
  },
  {
    files: 'src/cli/**',
    may: [
      ...EVERYBODYS,
      'src/cli/**',
      'src/app.ts',
      'src/app/front.ts',
      'src/app/maintenance.ts',
      'src/access/**',
      'src/config/**',
      'src/embedded/*.ts',
      'src/graphql/schema.ts',
      'src/http/log.ts',
      'src/stores/**',
      'entities/**',
      'jose',
      'pg',
      'node:**',
    ],
    mayType: ['mongodb'],
  },
  { files: 'src/main.ts', may: ['reflect-metadata', 'src/cli/*.ts', 'node:**'] },
  ...EVERYBODYS.map((files) => ({
    files,
    may: ['node:crypto'],
    mayType: ['src/row-shape.ts', 'src/written-rows.ts'],
  })),
];
