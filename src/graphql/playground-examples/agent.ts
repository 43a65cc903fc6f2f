import { hoursBefore, type PlaygroundExample } from './example';

export const agentExamples: readonly PlaygroundExample[] = [
  {
    query: `# An agent sees its own work and nothing of the others'.
# Take the \`key\` of a task from here for the next tabs,
# or start a task of your own.
#
# Press Ctrl-Enter to run it.
query MyTasks {
  viewer {
    role
    agent
  }
  tasks(orderBy: [UPDATED_AT_DESC], first: 5) {
    nodes {
      key
      title
      status
      latestProgress {
        progressPercent
        message
      }
      logs(first: 3) {
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
  {
    query: `# Its newest errors, and how many logs of each level it
# wrote, hour by hour. \`since\` is among the variables.
query MyLogs($since: DateTime!) {
  agentLogs(filter: { levels: [ERROR] }, first: 5) {
    nodes {
      createdAt
      message
      task {
        title
      }
    }
  }
  logHistogram(
    filter: { since: $since }
    interval: "PT1H"
    groupBy: [LEVEL]
  ) {
    buckets {
      start
      level
      count
    }
    skipped
  }
}
`,
    variables: (now) => ({ since: hoursBefore(now, 24) }),
  },
  {
    query: `# The newest task with an error among its logs, and what
# happened to it: progress, logs and screenshots as one
# list, oldest first.
query WhatHappened {
  tasks(filter: { hasLogs: { level: ERROR } }, first: 1) {
    nodes {
      title
      status
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
    query: `# Start a task; it belongs to the agent of the token.
mutation StartTask {
  createTask(
    input: {
      title: "Compare prices of three keyboards"
      description: "Open three shops and note the price of each."
      config: { maxSteps: 30 }
    }
  ) {
    task {
      key
      traceId
      status
    }
  }
}
`,
  },
  {
    query: `# Report how far a task is: put its \`key\` in place of
# TASK_KEY, twice. The two run one after the other.
mutation ReportProgress {
  updateTaskStatus(input: { taskId: "TASK_KEY", status: IN_PROGRESS }) {
    task {
      status
      startedAt
    }
  }
  addTaskProgress(
    input: {
      taskId: "TASK_KEY"
      progressPercent: 40
      message: "Second shop opened"
      data: { step: 6, url: "https://shop.example/keyboards" }
    }
  ) {
    progress {
      key
      progressPercent
      timestamp
    }
  }
}
`,
  },
  {
    query: `# Upload a screenshot, part one: ask where to put it.
# \`sizeBytes\` must be true, for it is signed. Then send
# the bytes with exactly the headers of the answer:
#   curl -X PUT --data-binary @shot.png \\
#     -H 'content-type: image/png' -H '…' 'URL'
mutation RequestUpload {
  requestUpload(
    input: {
      kind: SCREENSHOT
      fileName: "shot.png"
      contentType: "image/png"
      sizeBytes: 2048
      taskId: "TASK_KEY"
    }
  ) {
    uploadId
    method
    url
    headers {
      name
      value
    }
    objectPath
    expiresAt
  }
}
`,
  },
  {
    query: `# Upload a screenshot, part two: register what was sent.
# Put the \`uploadId\` of part one in place of UPLOAD_ID;
# repeating this does no harm.
mutation CompleteUpload {
  completeUpload(input: { uploadId: "UPLOAD_ID" }) {
    file {
      key
      objectPath
      sizeBytes
      task {
        title
      }
      url {
        url
        expiresAt
      }
    }
  }
}
`,
  },
];
