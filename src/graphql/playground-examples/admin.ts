import { clusterExamples } from './cluster';
import type { PlaygroundExample } from './example';

export const adminExamples: readonly PlaygroundExample[] = [
  {
    query: `# The whole platform at a glance: the stores, the work
# by status, and who is at it.
#
# Press Ctrl-Enter to run it. Rest on a field to read
# what it means.
query Overview {
  viewer {
    role
    sub
  }
  health {
    stores {
      name
      state
      latencyMs
      detail
    }
  }
  taskStats(groupBy: [STATUS]) {
    status
    count
    score {
      avg
    }
    durationMs {
      p50
      p95
    }
  }
  agents(first: 10) {
    totalCount
    nodes {
      key
      lastSeenAt
      averageScore
      storageBytes
    }
  }
}
`,
  },
  {
    query: `# One agent up close, across all three stores.
query AgentCloseUp {
  agent(key: "agent1") {
    key
    lastSeenAt
    config {
      key
      value
    }
    logCounts {
      level
      count
    }
    tasks(first: 3) {
      nodes {
        title
        status
        averageScore
      }
    }
    memories(first: 3) {
      nodes {
        memoryType
        content
        createdAt
      }
    }
    files(first: 3) {
      nodes {
        objectPath
        sizeBytes
        url {
          url
          expiresAt
        }
      }
    }
  }
}
`,
  },
  {
    query: `# What failed lately, in the words of the agents' logs.
query RecentFailures {
  tasks(filter: { status: { eq: FAILED } }, orderBy: [COMPLETED_AT_DESC], first: 5) {
    totalCount
    nodes {
      key
      title
      agentId
      completedAt
      errorMessage
      logs(levels: [ERROR, WARNING], first: 3) {
        nodes {
          level
          message
          createdAt
        }
      }
    }
  }
}
`,
  },
  ...clusterExamples,
];
