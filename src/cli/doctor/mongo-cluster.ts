import type { Db } from 'mongodb';
import { driver } from '../../stores/mongo/driver';
import { clientSpec, connectClient } from '../../stores/mongo/mongo-client';
import { withoutSecrets } from '../report-failure';
import { clockFinding, type Finding, type Findings } from './finding';
import { type AuthInfo, mayDo } from './mongo-rights';

const PATIENCE_MS = 3_000;
const REFUSED = new Set([13, 18]);

export interface Cluster {
  name: string;
  url: string;
  variable: string;
  /** True for the user that evaluators read with, who should not be able to write. */
  readOnly: boolean;
}

/** One cluster as one user reaches it: the server, the login, the clock and the rights. */
export async function checkCluster(
  cluster: Cluster,
  { findings, embedded }: { findings: Findings; embedded: boolean },
): Promise<Finding[]> {
  const place = { agent: '', database: '', cluster: cluster.name, user: 'cluster' } as const;
  const client = await connectClient(clientSpec(place, { cluster: cluster.url }));
  try {
    return await look(client.db('admin'), cluster, { findings, embedded });
  } catch (error) {
    return [unusable(error, cluster, findings)];
  } finally {
    await client.close();
  }
}

async function look(
  admin: Db,
  { name, readOnly }: Cluster,
  { findings, embedded }: { findings: Findings; embedded: boolean },
): Promise<Finding[]> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const asked = Date.now();
  const { localTime } = await admin.command({ hello: 1 }, { signal });
  const middle = (asked + Date.now()) / 2;
  const { version } = await admin.command({ buildInfo: 1 }, { signal });
  const info = await authInfo(admin, signal);
  const user = info.authenticatedUsers?.[0]?.user;
  if (readOnly) return [evaluatorFinding(info, { name, user: user ?? 'nobody' }, findings)];
  const skewMs = localTime instanceof Date ? localTime.getTime() - middle : 0;
  const who = user ? `accepts the login ${user}` : 'asks for no login';
  const server = embedded ? 'embedded MongoDB server' : `cluster ${name}: MongoDB`;
  const answers = `${server} ${String(version)} answers and ${who}`;
  const clock = clockFinding(findings, { skewMs });
  if (user) return [findings.ok(answers), clock];
  return [findings.warn(answers, 'create users: whoever reaches it may read and write all'), clock];
}

async function authInfo(admin: Db, signal: AbortSignal): Promise<AuthInfo> {
  const answer = await admin.command({ connectionStatus: 1, showPrivileges: true }, { signal });
  return answer.authInfo ?? {};
}

function evaluatorFinding(
  info: AuthInfo,
  { name, user }: { name: string; user: string },
  { ok, warn }: Findings,
): Finding {
  const what = `cluster ${name}: evaluators read as ${user}`;
  return mayDo(info, 'insert')
    ? warn(`${what}, who may write too`, 'give that user the role readAnyDatabase alone')
    : ok(what);
}

function unusable(error: unknown, { name, variable }: Cluster, { fail }: Findings): Finding {
  const { MongoServerError, MongoServerSelectionError } = driver();
  if (error instanceof MongoServerError && REFUSED.has(Number(error.code))) {
    return fail(
      `cluster ${name}: refuses the login of ${variable}`,
      'correct its user, password and authSource',
    );
  }
  const text = error instanceof Error ? withoutSecrets(error.message) : String(error);
  const away = error instanceof MongoServerSelectionError || signalEnded(error);
  return fail(
    `cluster ${name}: ${away ? 'cannot be reached' : 'cannot be asked'} (${text.split('\n')[0]})`,
    `start the server, or correct ${variable}`,
  );
}

const signalEnded = (error: unknown): boolean =>
  error instanceof Error && /Abort|Timeout/.test(error.name);
