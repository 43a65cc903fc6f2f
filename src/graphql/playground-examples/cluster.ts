import { hoursBefore, type PlaygroundExample } from './example';

/** What those ask who look at all agents at once. */
export const clusterExamples: readonly PlaygroundExample[] = [
  {
    query: `# One stream of errors from every agent's database,
# newest first. An agent whose database cannot answer
# is named in \`unavailable\`; the others still do.
query ErrorsOfAllAgents {
  agentLogs(filter: { levels: [ERROR] }, first: 10) {
    nodes {
      createdAt
      agentId
      message
      task {
        title
        status
      }
    }
    unavailable {
      agentId
      code
      retryAfterMs
    }
    skipped
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
  },
  {
    query: `# How many logs of each level, every three hours: the
# databases count, the gateway adds. \`since\` is below,
# among the variables.
query LogsOverTime($since: DateTime!) {
  logHistogram(
    filter: { since: $since }
    interval: "PT3H"
    groupBy: [LEVEL]
  ) {
    buckets {
      start
      level
      count
    }
    unavailable {
      agentId
      code
    }
    skipped
  }
}
`,
    variables: (now) => ({ since: hoursBefore(now, 72) }),
  },
  {
    query: `# What happened to a task, step by step: progress, logs,
# screenshots and evaluations as one list, oldest first.
query WhatHappened {
  tasks(filter: { status: { eq: FAILED } }, first: 1) {
    nodes {
      title
      timeline(first: 50) {
        nodes {
          __typename
          ... on TaskProgress {
            timestamp
            step: message
          }
          ... on AgentLog {
            createdAt
            level
            message
          }
          ... on File {
            uploadedAt
            objectPath
          }
          ... on Evaluation {
            createdAt
            score
          }
        }
        unavailable {
          agentId
          code
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
}
`,
  },
  {
    query: `# Completed, and yet there were warnings: tasks are in
# PostgreSQL, the logs that decide in agents' databases.
query WarningsOnTheWay {
  tasks(
    filter: {
      status: { eq: COMPLETED }
      hasLogs: { level: WARNING }
    }
    first: 5
  ) {
    totalCount
    nodes {
      title
      agentId
      logCounts {
        level
        count
      }
      logs(levels: [WARNING], first: 2) {
        nodes {
          createdAt
          message
        }
      }
    }
  }
}
`,
  },
  {
    query: `# Who fell silent? Neither a log nor a change of a task
# nor progress since an hour ago; the moment is below,
# among the variables.
query SilentAgents($since: DateTime!) {
  agents(filter: { active: true, silentSince: $since }) {
    totalCount
    nodes {
      key
      description
      lastSeenAt
    }
  }
}
`,
    variables: (now) => ({ since: hoursBefore(now, 1) }),
  },
  {
    query: `# How full it is: tables and indexes, the agents'
# databases, and the files by their rows.
query HowFullItIs {
  storageReport {
    tables {
      name
      rows
      bytes
      indexBytes
    }
    indexes {
      name
      table
      bytes
      scans
    }
    databases {
      nodes {
        agentId
        collections {
          name
          documents
          bytes
        }
      }
      unavailable {
        agentId
        code
      }
    }
    files {
      buckets {
        bucket
        files
        bytes
      }
    }
  }
}
`,
  },
];
