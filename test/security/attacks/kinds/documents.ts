import type { AttackKind } from '../attack';

const REFUSED = { status: 400 } as const;
const repeat = (times: number, text: (at: number) => string, between = ' ') =>
  Array.from({ length: times }, (_, at) => text(at)).join(between);

/** `open` so many times, the middle, and `close` as often. */
const nest = (times: number, open: string, middle: string, close: string) =>
  `${open.repeat(times)}${middle}${close.repeat(times)}`;

const TASK_AND_BACK = 'tasks(first: 1) { nodes { agent { ';
const BACK = ' } } }';

/** Fragments of which each spreads the next one twice. */
const doubling = (fragments: number, leaf: string) =>
  `${repeat(fragments, (at) => `fragment f${at} on Query { a: viewer { sub } ...f${at + 1} ...f${at + 1} }`)} fragment f${fragments} on Query { ${leaf} }`;

export const DOCUMENTS: AttackKind[] = [
  {
    kind: 'floods of tokens',
    expect: { ...REFUSED, code: 'BAD_USER_INPUT' },
    cases: [
      { name: '2,001 fields', query: `{ viewer { ${'sub '.repeat(2001)} } }` },
      { name: '45,000 fields', query: `{ viewer { ${'sub '.repeat(22_000)} } }` },
      { name: '90,000 brackets', query: '{'.repeat(90_000) },
      { name: '90,000 parentheses', query: `{ a${'('.repeat(90_000)}` },
      { name: '90,000 brackets of a list', query: `{ a(b: ${'['.repeat(90_000)}` },
      { name: '30,000 spreads', query: `{${'...a '.repeat(20_000)}}` },
      { name: '90,000 at signs', query: `{ a ${'@'.repeat(90_000)} }` },
      { name: '90,000 dollars', query: `query (${'$'.repeat(90_000)}) { a }` },
      { name: '90,000 exclamation marks', query: `query ($a: Int${'!'.repeat(90_000)}) { a }` },
      { name: '90,000 pipes', query: `{ a } ${'|'.repeat(90_000)}` },
    ],
  },
  {
    kind: 'floods of what is no token',
    expect: { status: 200, code: 'OK' },
    cases: [
      { name: 'commas', query: `{ viewer { sub ${','.repeat(90_000)} } }` },
      { name: 'blanks', query: `{ viewer { sub ${' \t'.repeat(45_000)} } }` },
      { name: 'lines', query: `{ viewer { sub ${'\n'.repeat(90_000)} } }` },
      { name: 'one comment', query: `{ viewer { sub #${'x'.repeat(90_000)}\n } }` },
      { name: 'comments', query: `{ viewer { sub ${'#\n'.repeat(40_000)} } }` },
      { name: 'marks of the byte order', query: `{ viewer { sub ${'\ufeff'.repeat(30_000)} } }` },
    ],
  },
  {
    kind: 'deep selections',
    expect: REFUSED,
    cases: [
      { name: '16 fields', query: `{ ${nest(6, TASK_AND_BACK, 'key', BACK)} }` },
      { name: '300 fields', query: `{ ${nest(100, TASK_AND_BACK, 'key', BACK)} }` },
      {
        name: '600 fragments in line',
        query: `{ ${nest(600, '... { ', 'viewer { sub }', ' }')} }`,
        expect: { status: [200, 400] },
      },
      {
        name: '300 fragments of a type',
        query: `{ ${nest(300, '... on Query { ', 'viewer { sub }', ' }')} }`,
        expect: { status: [200, 400] },
      },
      { name: '900 fields that are not there', query: nest(900, '{ a ', '', '}') },
      {
        name: '16 fields by fragments',
        query: `{ ...f0 } ${repeat(6, (at) => `fragment f${at} on ${at === 0 ? 'Query' : 'Agent'} { ${TASK_AND_BACK} ...f${at + 1} ${BACK} }`)} fragment f6 on Agent { key }`,
      },
    ],
  },
  {
    kind: 'deep values',
    expect: REFUSED,
    cases: [
      {
        name: '900 lists',
        query: `{ tasks(filter: { id: { in: ${nest(900, '[', '', ']')} } }) { nodes { id } } }`,
      },
      {
        name: '400 objects',
        query: `{ tasks(filter: ${nest(400, '{ not: ', '{}', ' }')}) { nodes { id } } }`,
        expect: { status: [200, 400] },
      },
      {
        name: '150 objects',
        query: `{ tasks(filter: ${nest(150, '{ not: ', '{}', ' }')}) { nodes { id } } }`,
        expect: { status: [200, 400] },
      },
      {
        name: '90 objects by a variable',
        query: 'query ($f: TaskFilter) { tasks(filter: $f) { nodes { id } } }',
        variables: { f: JSON.parse(nest(90, '{"not":', '{}', '}')) },
        expect: { status: [200, 400] },
      },
      {
        name: 'a type of 900 lists',
        query: `query ($f: ${nest(900, '[', 'Int', ']')}) { viewer { sub } }`,
      },
      {
        name: '400 objects for JSON',
        query: `mutation { createTask(input: { title: "x", metadata: ${nest(400, '{ a: ', '1', ' }')} }) { task { id } } }`,
        mutates: true,
        expect: { status: [200, 400] },
      },
    ],
  },
  {
    kind: 'fields that overlap',
    expect: { status: [200, 400] },
    cases: [
      { name: 'one field 900 times', query: `{ viewer { ${'sub '.repeat(900)} } }` },
      { name: 'one alias of two fields', query: '{ viewer { a: sub a: role } }', expect: REFUSED },
      { name: 'one object 400 times', query: `{ ${repeat(400, () => 'viewer { sub }')} }` },
      {
        name: 'nested 40 times 8',
        query: `{ ${repeat(40, () => `tasks(first: 1) { nodes { ${repeat(8, () => 'agent { key }')} } }`)} }`,
      },
      {
        name: 'three levels of 7',
        query: `{ ${repeat(7, () => `tasks(first: 1) { ${repeat(7, () => `nodes { ${repeat(7, () => 'agent { key }')} }`)} }`)} }`,
      },
      {
        name: 'through 60 fragments',
        query: `{ ${repeat(60, (at) => `...f${at}`)} } ${repeat(60, (at) => `fragment f${at} on Query { tasks(first: 1) { nodes { id title } } }`)}`,
      },
      {
        name: 'through 120 fragments in line',
        query: `{ ${repeat(120, () => '... on Query { tasks(first: 1) { nodes { id } } }')} }`,
      },
      {
        name: 'arguments that differ at the last',
        query: `{ ${repeat(100, (at) => `tasks(first: ${at === 99 ? 2 : 1}) { nodes { id } }`)} }`,
        expect: REFUSED,
      },
      {
        name: 'long values to compare',
        query: `{ ${repeat(60, () => `tasks(filter: { title: { eq: "${'x'.repeat(1400)}" } }) { nodes { id } }`)} }`,
      },
      {
        name: 'fragments that overlap with one another',
        query: `{ tasks(first: 1) { nodes { ${repeat(50, (at) => `...f${at}`)} } } } ${repeat(50, (at) => `fragment f${at} on Task { agent { key isActive } id }`)}`,
      },
    ],
  },
  {
    kind: 'circles of fragments',
    expect: { ...REFUSED, code: 'BAD_USER_INPUT' },
    cases: [
      { name: 'of one', query: '{ ...a } fragment a on Query { ...a }' },
      {
        name: 'of two',
        query: '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }',
      },
      { name: 'that nobody spreads', query: '{ viewer { sub } } fragment a on Query { ...a }' },
      {
        name: 'of 150',
        query: `{ ...f0 } ${repeat(150, (at) => `fragment f${at} on Query { ...f${(at + 1) % 150} }`)}`,
      },
      {
        name: 'of 40, each with each',
        query: `{ ...f0 } ${repeat(30, (at) => `fragment f${at} on Query { ${repeat(30, (to) => `...f${to}`)} }`)}`,
      },
      {
        name: 'through a field',
        query:
          '{ tasks { nodes { ...t } } } fragment t on Task { agent { tasks { nodes { ...t } } } }',
      },
    ].map((one) => ({ ...one, expect: REFUSED })),
  },
  {
    kind: 'fragments that double',
    expect: REFUSED,
    cases: [
      {
        name: '10 times',
        query: `{ ...f0 } ${doubling(10, 'viewer { role }')}`,
        expect: { status: [200, 400] },
      },
      {
        name: '30 times',
        query: `{ ...f0 } ${doubling(30, 'viewer { role }')}`,
        expect: { status: [200, 400] },
      },
      {
        name: '90 times',
        query: `{ ...f0 } ${doubling(90, 'viewer { role }')}`,
        expect: { status: [200, 400] },
      },
      {
        name: 'that multiply pages',
        query: `{ ...f0 } fragment f0 on Query { a: tasks(first: 100) { nodes { ...t } } b: tasks(first: 100) { nodes { ...t } } } fragment t on Task { x: progress(first: 100) { nodes { id task { ...u } } } y: files(first: 100) { nodes { id } } } fragment u on Task { progress(first: 100) { nodes { id } } }`,
      },
    ],
  },
  {
    kind: 'what nobody uses',
    expect: { ...REFUSED, code: 'BAD_USER_INPUT' },
    cases: [
      {
        name: '200 fragments',
        query: `{ viewer { sub } } ${repeat(200, (at) => `fragment f${at} on Query { viewer { sub } }`)}`,
      },
      {
        name: '300 variables',
        query: `query (${repeat(300, (at) => `$v${at}: Int`)}) { viewer { sub } }`,
      },
      { name: '200 operations', query: repeat(200, (at) => `query q${at} { viewer { sub } }`) },
      {
        name: 'one fragment 100 times',
        query: `{ viewer { sub } } ${repeat(100, () => 'fragment f on Query { viewer { sub } }')}`,
      },
      {
        name: 'one variable 300 times',
        query: `query (${repeat(300, () => '$v: Int')}) { tasks(first: $v) { nodes { id } } }`,
      },
      {
        name: '300 variables that nobody defined',
        query: `{ viewer { ${repeat(150, (at) => `a${at}: sub @include(if: $v${at})`)} } }`,
      },
    ].map((one) => ({ ...one, expect: REFUSED })),
  },
  {
    kind: 'floods of directives',
    expect: REFUSED,
    cases: [
      {
        name: '@include 200 times',
        query: `{ viewer { sub ${'@include(if: true) '.repeat(200)} } }`,
      },
      {
        name: '@skip on 100 fields',
        query: `{ viewer { ${'sub @skip(if: false) '.repeat(100)} } }`,
        expect: { status: [200, 400] },
      },
      { name: '600 unknown ones', query: `{ viewer { sub ${repeat(600, (at) => `@d${at}`)} } }` },
      { name: 'one unknown 900 times', query: `{ viewer { sub ${'@d '.repeat(900)} } }` },
      {
        name: 'on a variable',
        query: 'query ($a: Int @skip(if: true)) { tasks(first: $a) { nodes { id } } }',
      },
      { name: 'on the operation', query: 'query @include(if: true) { viewer { sub } }' },
      {
        name: 'of a schema',
        query: '{ viewer { sub @deprecated @specifiedBy(url: "x") @oneOf } }',
      },
    ],
  },
  {
    kind: 'unknown names',
    expect: REFUSED,
    cases: [
      { name: '900 fields', query: `{ ${repeat(900, (at) => `taskz${at}`)} }` },
      { name: '400 long fields', query: `{ ${repeat(400, (at) => `t${'a'.repeat(200)}${at}`)} }` },
      {
        name: '300 arguments',
        query: `{ tasks(${repeat(300, (at) => `firzt${at}: 1`)}) { nodes { id } } }`,
      },
      { name: '300 types', query: `{ ${repeat(300, (at) => `... on Tazk${at} { id }`)} }` },
      {
        name: '300 types of variables',
        query: `query (${repeat(300, (at) => `$v${at}: Strin${at}`)}) { viewer { sub } }`,
      },
      {
        name: '300 values of an enum',
        query: `{ tasks(orderBy: [${repeat(300, (at) => `CREATED_${at}`)}]) { nodes { id } } }`,
      },
      {
        name: '300 fields of an input',
        query: `{ tasks(filter: { ${repeat(300, (at) => `titel${at}: 1`)} }) { nodes { id } } }`,
      },
      { name: 'a name of 90 KB', query: `{ ${'a'.repeat(90_000)} }` },
      { name: 'a type of 90 KB', query: `{ ... on ${'A'.repeat(90_000)} { id } }` },
      {
        name: 'an alias of 90 KB',
        query: `{ ${'a'.repeat(90_000)}: viewer { sub } }`,
        expect: { status: [200, 400] },
      },
      {
        name: '2,000 members of a variable',
        query: 'query ($f: TaskFilter) { tasks(filter: $f) { nodes { id } } }',
        variables: {
          f: Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`titel${at}`, at])),
        },
      },
      {
        name: '4,000 wrong items of a variable',
        query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
        variables: { ids: Array.from({ length: 4000 }, () => ({})) },
      },
      {
        name: '4,000 wrong values of an enum',
        query: 'query ($o: [TaskOrder!]!) { tasks(orderBy: $o) { nodes { id } } }',
        variables: { o: Array.from({ length: 4000 }, (_, at) => `CREATED_AT_${at}`) },
      },
    ],
  },
  {
    kind: 'fields of other roles',
    expect: { ...REFUSED, code: 'BAD_USER_INPUT' },
    as: 'frontend',
    cases: [
      { name: 'logs', query: '{ agentLogs { nodes { message } } }' },
      { name: 'logs of a task', query: '{ tasks { nodes { logs { nodes { message } } } } }' },
      { name: 'configuration', query: '{ tasks { nodes { config } } }' },
      { name: 'metadata', query: '{ tasks { nodes { metadata } } }' },
      { name: 'an error', query: '{ tasks { nodes { errorMessage } } }' },
      { name: 'evaluations', query: '{ evaluations { nodes { report } } }' },
      {
        name: 'an evaluation as a node',
        query: '{ node(id: "{{foreign.evaluation.gid}}") { ... on Evaluation { report } } }',
      },
      {
        name: 'a filter',
        query: '{ tasks(filter: { config: [{ path: "secret", exists: true }] }) { nodes { id } } }',
      },
      {
        name: 'an order',
        query: '{ tasks(orderBy: [AVERAGE_SCORE_DESC]) { nodes { id } } }',
        expect: { status: [200, 400] },
      },
      {
        name: 'a mutation',
        query: 'mutation { createTask(input: { title: "x" }) { task { id } } }',
        expect: { status: [200, 400], code: 'BAD_USER_INPUT' },
      },
      { name: 'files', query: '{ files { nodes { metadata } } }' },
      { name: 'statistics', query: '{ taskStats(groupBy: [AGENT]) { count } }' },
      { name: 'agents', query: '{ agents { nodes { config { value } } } }' },
      { name: 'the audit log', query: '{ auditLog { nodes { details } } }' },
      { name: 'integrity', query: '{ integrityReport { tasksOfUnknownAgents { agentId } } }' },
      { name: 'storage', query: '{ storageReport { tables { bytes } } }' },
      { name: 'data of progress', query: '{ tasks { nodes { progress { nodes { data } } } } }' },
      {
        name: 'an evaluator’s mutation, as an agent',
        as: 'agent',
        query:
          'mutation { createEvaluation(input: { taskId: "{{own.task}}", score: 1 }) { evaluation { id } } }',
      },
      {
        name: 'evaluations, as an agent',
        as: 'agent',
        query: '{ tasks { nodes { evaluations { nodes { report } } } } }',
      },
      {
        name: 'a write, as an evaluator',
        as: 'evaluator',
        query: 'mutation { writeLogs(input: { entries: [] }) { count } }',
      },
    ],
  },
  {
    kind: 'texts in documents',
    expect: { status: [200, 400] },
    cases: (
      [
        ['90 KB', `"${'x'.repeat(90_000)}"`],
        ['a block of 90 KB', `"""${'x'.repeat(90_000)}"""`],
        ['a block of 40,000 lines', `"""${'\\n x'.repeat(10_000)}"""`],
        ['a block of real lines', `"""${'\n   x'.repeat(15_000)}"""`],
        ['20,000 escapes', `"${'\\\\'.repeat(20_000)}"`],
        ['10,000 escapes of Unicode', `"${'\\u0041'.repeat(10_000)}"`],
        ['10,000 long escapes of Unicode', `"${'\\u{1F600}'.repeat(8_000)}"`],
        ['past Unicode', '"\\u{110000}"'],
        ['half of a pair', '"\\uD83D"'],
        ['the other half', '"\\uDE00"'],
        ['a NUL', '"\\u0000"'],
        ['an unknown escape', '"\\x41"'],
        ['one that never ends', '"abc'],
        ['a block that never ends', `"""${'"'.repeat(50_000)}`],
        ['a line inside', '"a\nb"'],
        ['directions of writing', '"\u202e\u2066"'],
        ['letters on letters', `"${'a\u0300'.repeat(20_000)}"`],
      ] as const
    ).map(([name, text]) => ({
      name,
      query: `{ tasks(filter: { title: { eq: ${text} } }) { nodes { id } } }`,
    })),
  },
  {
    kind: 'numbers in documents',
    expect: REFUSED,
    cases: [
      '1e999',
      '00',
      '0x10',
      '1_000',
      '.5',
      '5.',
      '+1',
      '1e',
      '-',
      'NaN',
      'Infinity',
      '9'.repeat(50_000),
      `0.${'1'.repeat(50_000)}`,
      '1e-99999',
      '-0',
      '2147483648',
      '-2147483649',
    ].map((number) => ({
      name: number.slice(0, 20),
      expect: { status: ['-0', '1e-99999'].includes(number) ? [200, 400] : 400 },
      query: `{ tasks(first: ${number}) { nodes { id } } }`,
    })),
  },
  {
    kind: 'floods of values',
    expect: { status: [200, 400] },
    cases: [
      { name: '1,500 ids', query: `{ nodes(ids: [${repeat(1500, (at) => String(at))}]) { id } }` },
      {
        name: '10,000 ids by a variable',
        query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
        variables: { ids: Array.from({ length: 10_000 }, (_, at) => `${at}`) },
      },
      {
        name: '10,000 keys of a filter',
        query: 'query ($in: [String!]) { tasks(filter: { title: { in: $in } }) { nodes { id } } }',
        variables: { in: Array.from({ length: 10_000 }, (_, at) => `${at}`) },
      },
      {
        name: '500 conditions',
        query: 'query ($or: [TaskFilter!]) { tasks(filter: { or: $or }) { nodes { id } } }',
        variables: {
          or: Array.from({ length: 500 }, (_, at) => ({ title: { contains: `${at}` } })),
        },
      },
      {
        name: '2,000 conditions',
        query: 'query ($or: [TaskFilter!]) { tasks(filter: { or: $or }) { nodes { id } } }',
        variables: { or: Array.from({ length: 2000 }, (_, at) => ({ title: { eq: `${at}` } })) },
      },
      {
        name: '3,000 empty conditions',
        query: 'query ($or: [TaskFilter!]) { tasks(filter: { or: $or }) { nodes { id } } }',
        variables: { or: Array.from({ length: 3000 }, () => ({})) },
      },
      {
        name: '500 orders',
        query: 'query ($o: [TaskOrder!]!) { tasks(orderBy: $o) { nodes { id } } }',
        variables: { o: Array.from({ length: 500 }, () => 'TITLE_ASC') },
      },
      {
        name: '1,000 paths',
        query: 'query ($m: [JsonPathFilter!]) { tasks(filter: { metadata: $m }) { nodes { id } } }',
        variables: { m: Array.from({ length: 1000 }, (_, at) => ({ path: `a.b${at}`, eq: at })) },
      },
      {
        name: '3,000 agents',
        query: 'query ($a: [String!]) { agentLogs(filter: { agents: $a }) { nodes { id } } }',
        variables: { a: Array.from({ length: 3000 }, (_, at) => `nobody${at}`) },
      },
      {
        name: '5,000 variables that nobody asked for',
        query: '{ viewer { sub } }',
        variables: Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`v${at}`, at])),
      },
      {
        name: 'a text of 90 KB by a variable',
        query: 'query ($t: String) { tasks(filter: { title: { contains: $t } }) { nodes { id } } }',
        variables: { t: 'x'.repeat(90_000) },
      },
      {
        name: 'a JSON value of 20,000 items',
        query:
          'query ($v: JSON) { tasks(filter: { metadata: [{ path: "a", eq: $v }] }) { nodes { id } } }',
        variables: { v: Array.from({ length: 20_000 }, (_, at) => at) },
      },
      {
        name: 'a JSON value 95 deep and 20 wide',
        query:
          'query ($v: JSON) { tasks(filter: { metadata: [{ path: "a", contains: $v }] }) { nodes { id } } }',
        variables: { v: Array.from({ length: 20 }, () => JSON.parse(nest(90, '[', '', ']'))) },
      },
    ],
  },
  {
    kind: 'introspection without end',
    expect: { status: [200, 400] },
    cases: [
      {
        name: 'types of fields of types',
        query: `{ __schema { types { ${nest(4, 'fields { type { ', 'name', ' } }')} } } }`,
      },
      {
        name: 'types of fields, 10 times',
        query: `{ __schema { types { ${nest(10, 'fields { type { ', 'name', ' } }')} } } }`,
        expect: REFUSED,
      },
      {
        name: 'possible types',
        query: `{ __schema { types { ${nest(12, 'possibleTypes { interfaces { ', 'name', ' } }')} } } }`,
        expect: REFUSED,
      },
      {
        name: 'ofType 60 times',
        query: `{ __schema { types { ${nest(60, 'ofType { ', 'name', ' }')} } } }`,
      },
      {
        name: 'the schema 45 times',
        query: `{ ${repeat(45, (at) => `s${at}: __schema { types { name fields { name args { name } } } }`)} }`,
      },
      {
        name: 'the schema 15 times',
        query: `{ ${repeat(15, (at) => `s${at}: __schema { types { name description fields { name description args { name type { name } } } } }`)} }`,
      },
      {
        name: 'one type 45 times',
        query: `{ ${repeat(45, (at) => `t${at}: __type(name: "Task") { fields { name type { name fields { name } } } }`)} }`,
      },
      {
        name: 'a type of 50 KB',
        query: 'query ($n: String!) { __type(name: $n) { name } }',
        variables: { n: 'x'.repeat(50_000) },
      },
      {
        name: 'a type called __proto__',
        query: '{ __type(name: "__proto__") { name fields { name } } }',
        expect: { status: 200 },
      },
      {
        name: 'a type of another role',
        query: '{ __type(name: "Evaluation") { fields { name } } }',
        expect: { status: 200, code: 'OK' },
      },
      { name: '__typename 900 times', query: `{ ${'__typename '.repeat(900)} }` },
    ],
  },
  {
    kind: 'floods of aliases',
    expect: { ...REFUSED, code: 'COST_LIMIT' },
    cases: [
      { name: '51', query: `{ viewer { ${repeat(51, (at) => `a${at}: sub`)} } }` },
      { name: '600', query: `{ viewer { ${repeat(600, (at) => `a${at}: sub`)} } }` },
      {
        name: '60 through a fragment',
        query: `{ viewer { ...v } } fragment v on Viewer { ${repeat(60, (at) => `a${at}: sub`)} }`,
      },
      {
        name: '5 in a fragment spread 11 times',
        query: `{ ${repeat(11, () => 'viewer { ...v }')} } fragment v on Viewer { ${repeat(5, (at) => `a${at}: sub`)} }`,
      },
      {
        name: '51 that are skipped',
        query: `{ viewer { sub ${repeat(51, (at) => `a${at}: sub @skip(if: true)`)} } }`,
      },
      {
        name: '51 links',
        query: `{ screenshots(first: 1) { nodes { ${repeat(51, (at) => `u${at}: url(expiresIn: ${60 + at}) { url }`)} } } }`,
      },
    ],
  },
  {
    kind: 'floods of root fields',
    expect: { ...REFUSED, code: 'COST_LIMIT' },
    cases: [
      { name: '21', query: `{ ${repeat(21, (at) => `a${at}: viewer { sub }`)} }` },
      {
        name: '21 in a fragment',
        query: `{ ...q } fragment q on Query { ${repeat(21, (at) => `a${at}: viewer { sub }`)} }`,
      },
      {
        name: '3 fragments of 7',
        query: `{ ...a ...b ...c } ${['a', 'b', 'c'].map((name) => `fragment ${name} on Query { ${repeat(7, (at) => `${name}${at}: viewer { sub }`)} }`).join(' ')}`,
      },
      {
        name: '21 mutations',
        mutates: true,
        query: `mutation { ${repeat(21, (at) => `a${at}: createTask(input: { title: "x" }) { task { id } }`)} }`,
      },
      { name: '21 without aliases', query: `{ ${'viewer { sub } '.repeat(21)} }` },
    ],
  },
  {
    kind: 'operations',
    expect: REFUSED,
    cases: [
      { name: 'two without a name', query: '{ viewer { sub } } { viewer { role } }' },
      { name: 'a name that is not there', query: 'query A { viewer { sub } }', operationName: 'B' },
      { name: 'two and no choice', query: 'query A { viewer { sub } } query B { viewer { sub } }' },
      {
        name: 'a subscription',
        query: 'subscription { taskUpdated { id } }',
        expect: { status: [200, 400], code: 'BAD_USER_INPUT' },
      },
      { name: 'a definition of a type', query: 'type Query { a: Int } { viewer { sub } }' },
      { name: 'an extension of a type', query: 'extend type Query { a: Int } { viewer { sub } }' },
      { name: 'a definition of a scalar alone', query: 'scalar DateTime' },
      { name: 'a fragment alone', query: 'fragment a on Query { viewer { sub } }' },
      { name: 'nothing', query: ' ' },
      { name: 'a comment', query: '# nothing' },
      { name: 'an empty selection', query: '{ viewer { } }' },
      { name: 'a leaf with fields', query: '{ viewer { sub { length } } }' },
      { name: 'an object without', query: '{ viewer }' },
      {
        name: 'a name of 90 KB',
        query: `query ${'A'.repeat(90_000)} { viewer { sub } }`,
        expect: { status: [200, 400] },
      },
      {
        name: 'private fields of the server',
        query: '{ _service { sdl } _entities(representations: []) { __typename } }',
      },
    ],
  },
  {
    kind: 'variables of the wrong kind',
    expect: { ...REFUSED, code: 'BAD_USER_INPUT' },
    cases: (
      [
        ['an object for a text', 'String', { $gt: '' }],
        ['a list for a text', 'String', ['x']],
        ['a number for a text', 'String', 5],
        ['true for a text', 'String', true],
        ['null for what must be', 'String!', null],
        ['nothing for what must be', 'String!', undefined],
      ] as const
    ).map(([name, type, value]) => ({
      name,
      query: `query ($v: ${type}) { tasks(filter: { title: { eq: $v } }) { nodes { id } } }`,
      variables: { v: value },
    })),
  },
  {
    kind: 'names of prototypes as variables',
    expect: { status: [200, 400] },
    cases: [
      '__proto__',
      'constructor',
      'hasOwnProperty',
      'toString',
      'prototype',
      'valueOf',
    ].flatMap((name) => [
      {
        name,
        query: `query ($${name}: String) { tasks(filter: { title: { eq: $${name} } }) { nodes { id } } }`,
      },
      { name: `${name} as an alias`, query: `{ ${name}: viewer { ${name}: sub } }` },
      {
        name: `${name} as a fragment`,
        query: `{ ...${name} } fragment ${name} on Query { viewer { sub } }`,
      },
      { name: `${name} as a field`, query: `{ ${name} { sub } }`, expect: REFUSED },
    ]),
  },
];
