import { gzipSync } from 'node:zlib';
import type { AttackKind } from '../attack';

const JSON_TYPE = 'content-type: application/json';
const QUERY = '{"query":"{ viewer { sub } }"}';
const WRITE = 'mutation { createTask(input: { title: "not asked for" }) { task { id } } }';
const WRITE_BODY = JSON.stringify({ query: WRITE });
const inUrl = (query: string) => `/graphql?query=${encodeURIComponent(query)}`;

/** A whole request as bytes, for what no tidy client sends. */
const bytes = (start: string, headers: string[] = [], body = '') =>
  `${start}\r\n${['host: {{host}}', 'authorization: Bearer {{token.agent}}', ...headers].join('\r\n')}\r\n\r\n${body}`;
const post = (headers: string[], body = QUERY) =>
  bytes('POST /graphql HTTP/1.1', [JSON_TYPE, ...headers], body);
const last = 'connection: close';

export const HTTP: AttackKind[] = [
  {
    kind: 'content types that need no preflight',
    expect: { status: 415, code: 'BAD_USER_INPUT' },
    cases: [
      'text/plain',
      'text/plain; charset=application/json',
      'text/plain;application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/graphql',
      'application/x-json',
      'text/json',
      'application/json+x',
      'application/json,text/plain',
      'application/jsonp',
      '',
      '*/*',
    ].map((type) => ({
      name: type || 'none',
      http: { headers: [`content-type: ${type}`], body: WRITE_BODY },
    })),
  },
  {
    kind: 'forms',
    expect: { status: 415, code: 'BAD_USER_INPUT' },
    cases: [
      {
        name: 'fields of a form',
        http: {
          headers: ['content-type: application/x-www-form-urlencoded'],
          body: `query=${encodeURIComponent(WRITE)}`,
        },
      },
      {
        name: 'JSON as the name of a field of plain text',
        http: { headers: ['content-type: text/plain'], body: `${WRITE_BODY}=` },
      },
      {
        name: 'no content type at all',
        http: { body: WRITE_BODY },
      },
      {
        name: 'a form across origins, with a cookie',
        as: 'nobody',
        expect: { status: 401, code: 'UNAUTHENTICATED' },
        http: {
          headers: [
            'content-type: text/plain',
            'origin: https://evil.example',
            'cookie: token={{token.agent}}',
          ],
          body: WRITE_BODY,
        },
      },
    ],
  },
  {
    kind: 'mutations by GET',
    expect: { status: 405, code: 'BAD_USER_INPUT' },
    cases: [
      { name: 'plain', http: { method: 'GET', target: inUrl(WRITE) } },
      {
        name: 'by HEAD',
        expect: { status: [200, 405] },
        http: { method: 'HEAD', target: inUrl(WRITE) },
      },
      {
        name: 'chosen by name beside a query',
        http: {
          method: 'GET',
          target: `${inUrl(`query A { viewer { sub } } ${WRITE.replace('mutation', 'mutation B')}`)}&operationName=B`,
        },
      },
      {
        name: 'with a body',
        expect: { status: [400, 405] },
        http: { method: 'GET', headers: [JSON_TYPE], body: WRITE_BODY },
      },
      {
        name: 'behind a fragment',
        http: {
          method: 'GET',
          target: inUrl(
            'mutation { ...x } fragment x on Mutation { createTask(input: {title: "x"}) { task { id } } }',
          ),
        },
      },
      {
        name: 'posted in the URL without a body',
        expect: { status: [400, 415], code: 'BAD_USER_INPUT' },
        http: { method: 'POST', target: inUrl(WRITE), headers: [JSON_TYPE] },
      },
    ],
  },
  {
    kind: 'requests across origins without a token',
    as: 'nobody',
    expect: { status: 401, code: 'UNAUTHENTICATED' },
    cases: [
      ['a GET', [], 'GET'],
      ['Apollo’s preflight header', ['apollo-require-preflight: true'], 'GET'],
      ['an operation name header', ['x-apollo-operation-name: x'], 'GET'],
      ['a cookie', ['cookie: authorization=Bearer%20{{token.admin}}'], 'GET'],
      ['an origin of its own', ['origin: http://{{host}}', JSON_TYPE], 'POST'],
      ['XMLHttpRequest', ['x-requested-with: XMLHttpRequest', JSON_TYPE], 'POST'],
      ['JSON', [JSON_TYPE], 'POST'],
    ].map(([name, headers, method]) => ({
      name: name as string,
      http: {
        method: method as string,
        headers: headers as string[],
        ...(method === 'POST' ? { body: QUERY } : { target: inUrl('{ viewer { sub } }') }),
      },
    })),
  },
  {
    kind: 'methods',
    expect: { status: 405, code: 'BAD_USER_INPUT' },
    cases: [
      ...['PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'SEARCH', 'QUERY', 'LINK', 'PURGE'].map(
        (method) => ({
          name: method,
          expect: { status: [400, 405] },
          http: { method, headers: [JSON_TYPE], body: WRITE_BODY },
        }),
      ),
      {
        name: 'CONNECT',
        expect: { closed: true },
        raw: 'CONNECT {{host}} HTTP/1.1\r\nhost: {{host}}\r\n\r\n',
      },
      {
        name: 'in lower case',
        expect: { status: 400 },
        raw: 'post /graphql HTTP/1.1\r\nhost: x\r\n\r\n',
      },
      {
        name: 'unknown',
        expect: { status: 400 },
        raw: 'HACK /graphql HTTP/1.1\r\nhost: x\r\n\r\n',
      },
    ],
  },
  {
    kind: 'headers that name another method',
    expect: { status: [400, 405], code: 'BAD_USER_INPUT' },
    cases: [
      'X-HTTP-Method-Override: POST',
      'X-HTTP-Method: POST',
      'X-Method-Override: POST',
      '_method: POST',
    ].map((header) => ({
      name: header,
      http: { method: 'GET', target: inUrl(WRITE), headers: [header, JSON_TYPE] },
    })),
  },
  {
    kind: 'lengths',
    expect: { status: 400 },
    cases: [
      { name: 'two that differ', raw: post(['content-length: 5', 'content-length: 30']) },
      { name: 'two that agree', raw: post(['content-length: 30', 'content-length: 30', last]) },
      { name: 'a list', raw: post(['content-length: 30, 30']) },
      { name: 'negative', raw: post(['content-length: -1']) },
      { name: 'with a sign', raw: post(['content-length: +30']) },
      { name: 'hexadecimal', raw: post(['content-length: 0x1e']) },
      { name: 'with a fraction', raw: post(['content-length: 30.0']) },
      { name: 'past all numbers', raw: post([`content-length: ${'9'.repeat(40)}`]) },
      { name: 'empty', raw: post(['content-length: ']) },
      {
        name: 'far more than there is',
        expect: { status: 413 },
        raw: post(['content-length: 9007199254740991', last]),
      },
      {
        name: 'more than is sent',
        expect: { closed: true },
        cut: true,
        raw: post(['content-length: 500', last]),
      },
      {
        name: 'less than is sent, so that a request is left over',
        expect: { status: [200, 400] },
        raw: post(
          ['content-length: 30'],
          `${QUERY}GET /metrics-of-others HTTP/1.1\r\nx: y\r\n\r\n`,
        ),
      },
    ],
  },
  {
    kind: 'transfer codings',
    expect: { status: 400 },
    cases: [
      {
        name: 'chunks beside a length',
        raw: post(
          ['transfer-encoding: chunked', 'content-length: 5'],
          '0\r\n\r\nGET /x HTTP/1.1\r\n\r\n',
        ),
      },
      {
        name: 'a coding that is not known',
        raw: post(['transfer-encoding: xchunked'], '0\r\n\r\n'),
      },
      {
        name: 'chunked, but not as the last',
        raw: post(['transfer-encoding: chunked, gzip'], '0\r\n\r\n'),
      },
      {
        name: 'chunked twice',
        expect: { status: [200, 400] },
        raw: post(['transfer-encoding: chunked', 'transfer-encoding: chunked', last], '0\r\n\r\n'),
      },
      {
        name: 'a blank before the colon',
        raw: post(['transfer-encoding : chunked', 'content-length: 30'], QUERY),
      },
      {
        name: 'a chunk size that is no number',
        raw: post(['transfer-encoding: chunked'], 'zz\r\n'),
      },
      {
        name: 'a chunk size past all numbers',
        raw: post(['transfer-encoding: chunked'], `${'f'.repeat(20)}\r\n`),
      },
      { name: 'a negative chunk', raw: post(['transfer-encoding: chunked'], '-1\r\n') },
      {
        name: 'an extension of a chunk past all measure',
        expect: { status: [400, 413] },
        raw: post(['transfer-encoding: chunked'], `1;${'a'.repeat(20_000)}\r\n{\r\n`),
      },
      {
        name: 'another token in the trailer',
        expect: { status: 200, code: 'OK' },
        raw: post(
          ['transfer-encoding: chunked', 'trailer: authorization', last],
          `1e\r\n${QUERY}\r\n0\r\nauthorization: Bearer {{token.admin}}\r\n\r\n`,
        ),
      },
      {
        name: 'a stream of one-byte chunks',
        expect: { status: 200, code: 'OK' },
        raw: post(
          ['transfer-encoding: chunked', last],
          `${[...QUERY].map((letter) => `1\r\n${letter}\r\n`).join('')}0\r\n\r\n`,
        ),
      },
      {
        name: 'chunks that never end',
        expect: { closed: true },
        cut: true,
        raw: post(['transfer-encoding: chunked'], '5\r\n{"que\r\n'),
      },
    ],
  },
  {
    kind: 'request targets',
    cases: [
      ['another host', 'http://evil.example/graphql', [200, 400]],
      ['another scheme', 'ftp://evil.example/graphql', 404],
      ['two slashes', '//graphql', 404],
      ['dots', '/graphql/../metrics', 404],
      ['encoded dots', '/graphql/%2e%2e/metrics', 404],
      ['an encoded slash', '/graphql%2f..%2fmetrics', 404],
      ['a parameter of the path', '/graphql;x=1', 404],
      ['a slash more', '/graphql/', 404],
      ['upper case', '/GraphQL', 404],
      ['an encoded NUL', '/graphql%00', 404],
      ['a broken escape', '/graphql%zz', 404],
      ['a backslash', '\\graphql', [400, 404]],
      ['a fragment', '/graphql#x', [200, 400, 404]],
      ['8 KB', `/${'a'.repeat(8000)}`, 404],
      ['an internal address', 'http://169.254.169.254/latest/meta-data/', 404],
    ].map(([name, target, status]) => ({
      name: name as string,
      expect: { status: status as number | number[] },
      http: { method: 'GET', target: target as string, headers: ['accept: application/json'] },
    })),
  },
  {
    kind: 'headers past all measure',
    expect: { status: 431 },
    cases: [
      { name: 'one of 40 KB', http: { headers: [`x-a: ${'a'.repeat(40_000)}`] } },
      { name: 'a name of 40 KB', http: { headers: [`${'a'.repeat(40_000)}: 1`] } },
      { name: 'a target of 40 KB', http: { method: 'GET', target: `/?${'a'.repeat(40_000)}` } },
      {
        name: '400 of 100 bytes',
        http: { headers: Array.from({ length: 400 }, (_, at) => `x-${at}: ${'a'.repeat(90)}`) },
      },
      {
        name: '3,000 empty ones',
        http: { headers: Array.from({ length: 3000 }, (_, at) => `x-${at}: `) },
      },
      {
        name: '1,900 of the same name',
        expect: { status: [200, 400, 431] },
        http: { headers: [...Array.from({ length: 1900 }, () => 'x: y'), JSON_TYPE], body: QUERY },
      },
      { name: 'a cookie of 15 KB', http: { headers: [`cookie: ${'a=b; '.repeat(4000)}`] } },
    ],
  },
  {
    kind: 'malformed headers',
    expect: { status: 400 },
    cases: [
      { name: 'no host', raw: 'GET /graphql HTTP/1.1\r\n\r\n' },
      { name: 'no colon', raw: post(['x-header', 'content-length: 30']) },
      { name: 'no name', raw: post([': value', 'content-length: 30']) },
      { name: 'a NUL', raw: post(['x: a\0b', 'content-length: 30']) },
      { name: 'a bare CR', raw: post(['x: a\rauthorization: b', 'content-length: 30']) },
      {
        name: 'bare LFs',
        expect: { status: [200, 400] },
        raw: `GET /livez HTTP/1.1\nhost: x\nconnection: close\n\n`,
      },
      { name: 'a folded line', raw: post(['x: a\r\n b', 'content-length: 30']) },
      { name: 'a control character', raw: post(['x: \x01\x02', 'content-length: 30']) },
      { name: 'a name with a blank', raw: post(['x y: z', 'content-length: 30']) },
      {
        name: 'a blank line first',
        raw: `\r\n\r\n${post(['content-length: 30', last])}`,
        expect: { status: 200 },
      },
    ],
  },
  {
    kind: 'versions of HTTP',
    expect: { status: [200, 400] },
    cases: [
      { name: '1.0 without a host', raw: 'GET /livez HTTP/1.0\r\n\r\n' },
      {
        name: '1.0 that wants to stay',
        expect: { closed: true },
        cut: true,
        raw: 'GET /livez HTTP/1.0\r\nconnection: keep-alive\r\n\r\n',
      },
      { name: '0.9', expect: { status: [400, 401] }, raw: 'GET /graphql\r\n\r\n' },
      { name: '1.2', expect: { status: 400 }, raw: 'GET / HTTP/1.2\r\nhost: x\r\n\r\n' },
      { name: '2.0 by preface', expect: { status: 400 }, raw: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
      { name: '9.9', expect: { status: 400 }, raw: 'GET / HTTP/9.9\r\nhost: x\r\n\r\n' },
      { name: 'in lower case', expect: { status: 400 }, raw: 'GET / http/1.1\r\nhost: x\r\n\r\n' },
      {
        name: 'TLS on the plain port',
        expect: { status: 400 },
        raw: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc',
      },
    ],
  },
  {
    kind: 'requests behind one another',
    cases: [
      {
        name: 'two',
        expect: { status: 200, code: 'OK' },
        raw: post(['content-length: 30']) + post(['content-length: 30', last]),
      },
      {
        name: 'thirty',
        expect: { status: 200 },
        raw: post(['content-length: 30']).repeat(29) + post(['content-length: 30', last]),
      },
      {
        name: 'bytes after a good one',
        expect: { status: [200, 400] },
        raw: `${post(['content-length: 30'])}\0\0\0\r\n\r\n`,
      },
      {
        name: 'one without a token after one with',
        expect: { status: 200, code: 'OK' },
        raw: `${post(['content-length: 30'])}POST /graphql HTTP/1.1\r\nhost: x\r\n${JSON_TYPE}\r\ncontent-length: 30\r\n${last}\r\n\r\n${QUERY}`,
      },
    ],
  },
  {
    kind: 'bodies cut short',
    expect: { closed: true },
    cases: [1, 10, 29].map((kept) => ({
      name: `after ${kept} bytes`,
      cut: true as const,
      raw: post(['content-length: 30'], QUERY.slice(0, kept)),
    })),
  },
  {
    kind: 'content codings',
    expect: { status: 415, code: 'BAD_USER_INPUT' },
    cases: [
      ...['gzip', 'deflate', 'br', 'compress', 'x-gzip', 'gzip, identity', 'identity, gzip'].map(
        (coding) => ({
          name: coding,
          http: { headers: [JSON_TYPE, `content-encoding: ${coding}`], body: QUERY },
        }),
      ),
      {
        name: 'a bomb of 100 MB',
        http: {
          headers: [JSON_TYPE, 'content-encoding: gzip'],
          body: gzipSync(Buffer.alloc(100 * 1024 * 1024), { level: 1 }),
        },
      },
    ],
  },
  {
    kind: 'character sets',
    expect: { status: 415, code: 'BAD_USER_INPUT' },
    cases: ['utf-16', 'utf-7', 'iso-8859-1', 'ucs-2', 'utf-8, utf-16', '', 'x'.repeat(500)].map(
      (charset) => ({
        name: charset.slice(0, 20) || 'an empty one',
        http: { headers: [`content-type: application/json; charset=${charset}`], body: QUERY },
      }),
    ),
  },
  {
    kind: 'bytes of the body',
    expect: { status: 400, code: 'BAD_USER_INPUT' },
    cases: (
      [
        [
          'a mark of the byte order',
          Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(QUERY)]),
        ],
        ['UTF-16', Buffer.from(QUERY, 'utf16le')],
        ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
        ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
        ['half of a surrogate pair', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
        ['NULs', Buffer.alloc(1000)],
        ['a NUL in the query', Buffer.from('{"query":"{ viewer\0 { sub } }"}')],
        ['an escaped NUL in the query', Buffer.from('{"query":"{ viewer\\u0000 { sub } }"}')],
        ['nothing', Buffer.alloc(0)],
        ['blanks', Buffer.alloc(90_000, 0x20)],
        ['a control character', Buffer.from('{"query":"\x07"}')],
      ] as const
    ).map(([name, body]) => ({
      name,
      // The mark is dropped by whoever decodes UTF-8 as the web does.
      ...(name.startsWith('a mark') && { expect: { status: [200, 400] } }),
      http: { headers: [JSON_TYPE, `content-length: ${body.length}`], body },
    })),
  },
  {
    kind: 'shapes of the body',
    expect: { status: 400, code: 'BAD_USER_INPUT' },
    cases: (
      [
        ['a batch', `[${QUERY},${QUERY}]`],
        ['a batch of 1,000', `[${Array(1000).fill(QUERY).join(',')}]`],
        ['a batch in a batch', `[[${QUERY}]]`],
        ['an empty batch', '[]'],
        ['a text', '"{ viewer { sub } }"'],
        ['a number', '1'],
        ['null', 'null'],
        ['true', 'true'],
        ['a query that is a list', '{"query":["{ viewer { sub } }"]}'],
        ['a query that is an object', '{"query":{"kind":"Document","definitions":[]}}'],
        ['variables that are a text', '{"query":"{ viewer { sub } }","variables":"{}"}'],
        ['variables that are a list', '{"query":"{ viewer { sub } }","variables":[1]}'],
        [
          'an operation name that is an object',
          '{"query":"{ viewer { sub } }","operationName":{}}',
        ],
        ['extensions that are a list', '{"query":"{ viewer { sub } }","extensions":[]}'],
        [
          '50,000 lists',
          `{"query":"{ viewer { sub } }","variables":{"a":${'['.repeat(40_000)}${']'.repeat(40_000)}}}`,
        ],
        ['50,000 brackets alone', '['.repeat(50_000)],
        ['a comma too many', '{"query":"{ viewer { sub } }",}'],
        ['single quotes', "{'query':'{ viewer { sub } }'}"],
        ['a comment', '{"query":"{ viewer { sub } }"/* */}'],
        ['two documents', `${QUERY}${QUERY}`],
        ['NaN', '{"query":"{ viewer { sub } }","variables":{"a":NaN}}'],
      ] as const
    ).map(([name, body]) => ({ name, http: { headers: [JSON_TYPE], body } })),
  },
  {
    kind: 'prototype keys in the body',
    expect: { status: [200, 400] },
    cases: [
      ['of the request', '{"query":"{ viewer { sub } }","__proto__":{"role":"admin"}}'],
      ['as the request', '{"__proto__":{"query":"{ viewer { sub } }"}}'],
      [
        'constructor',
        '{"query":"{ viewer { sub } }","constructor":{"prototype":{"role":"admin"}}}',
      ],
      ['in variables', '{"query":"{ viewer { sub role } }","variables":{"__proto__":{"a":1}}}'],
      [
        'in extensions',
        '{"query":"{ viewer { sub } }","extensions":{"__proto__":{"persistedQuery":1}}}',
      ],
      ['as the operation name', '{"query":"{ viewer { sub } }","operationName":"__proto__"}'],
      [
        'constructor as the operation name',
        '{"query":"{ viewer { sub } }","operationName":"constructor"}',
      ],
      [
        'a query given twice',
        `{"query":"{ viewer { sub } }","query":${JSON.stringify('{ nope }')}}`,
      ],
    ].map(([name = '', body = '']) => ({ name, http: { headers: [JSON_TYPE], body } })),
  },
  {
    kind: 'what a client accepts',
    cases: (
      [
        ['image/png', 406],
        ['text/html', 406],
        ['application/json;q=0', 406],
        ['multipart/mixed', 406],
        ['text/event-stream', 406],
        ['application/xml', 406],
        ['*/*;q=0', 406],
        [',,,', 406],
        ['application/json;q=nan', [200, 406]],
        ['*/*', 200],
        [`${'a/b,'.repeat(3000)}`, 406],
        [`application/json;${'x=1;'.repeat(3000)}`, [200, 406]],
      ] as const
    ).map(([accept, status]) => ({
      name: accept.slice(0, 40),
      expect: { status },
      http: { headers: [JSON_TYPE, `accept: ${accept}`], body: QUERY },
    })),
  },
  {
    kind: 'expectations',
    cases: [
      {
        name: 'unknown',
        expect: { status: [200, 417] },
        http: { headers: [JSON_TYPE, 'expect: 200-ok'], body: QUERY },
      },
      {
        name: '100-continue with the body at once',
        expect: { status: 200 },
        http: { headers: [JSON_TYPE, 'expect: 100-continue'], body: QUERY },
      },
      {
        name: '100-continue for 5 MB',
        expect: { status: 413 },
        raw: post(['expect: 100-continue', 'content-length: 5000000', last], ''),
      },
    ],
  },
  {
    kind: 'upgrades of the connection',
    cases: [
      [
        'a websocket',
        [
          'connection: Upgrade',
          'upgrade: websocket',
          'sec-websocket-version: 13',
          'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
        ],
      ],
      [
        'a websocket of GraphQL',
        [
          'connection: Upgrade',
          'upgrade: websocket',
          'sec-websocket-version: 13',
          'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
          'sec-websocket-protocol: graphql-transport-ws',
        ],
      ],
      [
        'HTTP/2 in clear',
        ['connection: Upgrade, HTTP2-Settings', 'upgrade: h2c', 'http2-settings: AAMAAABkAAQAAP__'],
      ],
      ['something unknown', ['connection: upgrade', 'upgrade: irc/6.9']],
    ].map(([name, headers]) => ({
      name: name as string,
      cut: true as const,
      expect: { closed: true as const, status: [200, 400, 401, 406] },
      raw: bytes('GET /graphql HTTP/1.1', headers as string[]),
    })),
  },
];
