import { serverAudits } from 'graphql-http';

/**
 * The requirements of GraphQL over HTTP that a server breaks, asked as a client with a token. Mere
 * recommendations are left out: an invalid document gets status 400 here, also as application/json.
 */
export async function brokenRequirements(url: string, token: string): Promise<string[]> {
  const audits = serverAudits({
    url,
    fetchFn: (to: string, init: RequestInit = {}) =>
      fetch(to, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }),
  });
  const broken: string[] = [];
  for (const audit of audits) {
    const result = await audit.fn();
    if (result.status === 'ok') continue;
    await result.response.body?.cancel();
    if (result.status === 'error') broken.push(`${result.name}: ${result.reason}`);
  }
  return broken;
}
