/** One request of a query, with everything the load generator sends too. */
export function requestOf(server, query, args) {
  const { path = '/graphql', body, headers } = server.queries[query];
  return {
    path,
    body: body(args),
    headers: { 'content-type': 'application/json', ...server.headers, ...headers },
  };
}

/** The whole answer, read and parsed; for comparing, never for timing. */
export async function ask(server, query, args, extra = {}) {
  const { path, body, headers } = requestOf(server, query, args);
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method: 'POST',
    headers: { ...headers, ...extra },
    body,
  });
  const text = await response.text();
  if (response.status !== 200) {
    throw new Error(`${server.name} answers ${query} with ${response.status}: ${start(text)}`);
  }
  const json = JSON.parse(text);
  if (json.errors) {
    throw new Error(`${server.name} answers ${query} with errors: ${start(text)}`);
  }
  return { json, bytes: Buffer.byteLength(text) };
}

const start = (text) => text.slice(0, 500);
