import type { PlaygroundExample } from './example';

export const frontendExamples: readonly PlaygroundExample[] = [
  {
    query: `# What a page for people shows: summaries, how far each
# task is, and its newest pictures. A \`url\` opens in any
# browser as it is, until \`expiresAt\`.
#
# Press Ctrl-Enter to run it, then Ctrl-click a link in
# the answer to see the picture.
query TaskSummaries {
  tasks(orderBy: [CREATED_AT_DESC], first: 6) {
    totalCount
    nodes {
      key
      title
      description
      status
      agentId
      createdAt
      completedAt
      latestProgress {
        progressPercent
        message
        timestamp
      }
      screenshots(first: 2) {
        nodes {
          contentType
          url {
            url
            expiresAt
          }
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
  },
  {
    query: `# What is going on right now, step by step.
query RunningTasks {
  tasks(filter: { status: { eq: IN_PROGRESS } }, first: 5) {
    nodes {
      title
      agentId
      startedAt
      progress(first: 5) {
        nodes {
          message
          timestamp
        }
      }
    }
  }
}
`,
  },
  {
    query: `# A wall of pictures: the newest screenshots of all
# tasks, with links that last at least ten minutes.
query NewestScreenshots {
  screenshots(first: 8) {
    nodes {
      uploadedAt
      task {
        title
      }
      url(expiresIn: 600) {
        url
        expiresAt
      }
    }
  }
}
`,
  },
];
