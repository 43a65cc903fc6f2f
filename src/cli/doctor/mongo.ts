import type { Config } from '../../config/config';
import { DEFAULT_CLUSTER } from '../../stores/mongo/agent-place';
import { type Finding, findingsOf } from './finding';
import { type Cluster, checkCluster } from './mongo-cluster';
import { checkAgentIndexes } from './mongo-indexes';

/** Every cluster, the evaluators' users, and the agents' databases. */
export async function checkMongo(config: Config, embedded: boolean): Promise<Finding[]> {
  const findings = findingsOf('mongo', { embedded });
  const found = await Promise.all(
    clustersOf(config).map((cluster) =>
      checkCluster(cluster, {
        findings,
        // Only the default cluster is ever the embedded server.
        embedded: embedded && cluster.name === DEFAULT_CLUSTER,
      }),
    ),
  );
  const [first] = found;
  const reached = first?.every(({ level }) => level !== 'fail') ?? false;
  const indexes = reached ? await checkAgentIndexes(config, findings) : [];
  return [...found.flat(), ...indexes];
}

function clustersOf({ mongo }: Config): Cluster[] {
  const main = { name: DEFAULT_CLUSTER, url: mongo.url ?? '', variable: 'MONGODB_URL' };
  const others = Object.entries(mongo.clusters).map(([name, url]) => {
    return { name, url, variable: 'MONGODB_CLUSTERS', readOnly: false };
  });
  const readers = Object.entries(mongo.clusterEvaluators).map(([name, url]) => {
    return { name, url, variable: 'MONGODB_CLUSTERS_EVALUATOR', readOnly: true };
  });
  const evaluator = mongo.evaluatorUrl
    ? [{ ...main, url: mongo.evaluatorUrl, variable: 'MONGODB_URL_EVALUATOR', readOnly: true }]
    : [];
  return [{ ...main, readOnly: false }, ...others, ...evaluator, ...readers];
}
