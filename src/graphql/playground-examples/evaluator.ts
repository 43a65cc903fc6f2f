import { clusterExamples } from './cluster';
import type { PlaygroundExample } from './example';

export const evaluatorExamples: readonly PlaygroundExample[] = [
  {
    query: `# The newest finished tasks, across three stores:
#   PostgreSQL  the task, its progress and evaluations
#   MongoDB     error logs and memories, read from the
#               database of the task's own agent
#   objects     what is known of the screenshots
#
# Press Ctrl-Enter to run it. Rest on a field to read
# what it means.
query ReviewTasks {
  tasks(
    filter: { status: { in: [COMPLETED, FAILED] } }
    orderBy: [CREATED_AT_DESC]
    first: 5
  ) {
    totalCount
    nodes {
      key
      title
      status
      errorMessage
      durationMs
      agentId
      progress(first: 3) {
        nodes {
          progressPercent
          message
          timestamp
        }
      }
      latestEvaluation {
        score
        evaluator
        report
      }
      logs(levels: [ERROR], first: 3) {
        nodes {
          createdAt
          message
          metadata
        }
      }
      memories(first: 2) {
        nodes {
          memoryType
          content
        }
      }
      screenshots(first: 2) {
        nodes {
          objectPath
          contentType
          sizeBytes
          uploadedAt
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
  ...clusterExamples,
  {
    query: `# Which agent does well? Counts, scores and durations
# of each, from a single statement.
query CompareAgents {
  taskStats(groupBy: [AGENT]) {
    agentId
    count
    completed
    failed
    score {
      avg
      p50
      p95
    }
    durationMs {
      avg
      p95
    }
  }
}
`,
  },
  {
    query: `# Score a task: put the \`key\` of one from ReviewTasks
# in place of TASK_KEY. Sent twice with the same
# idempotencyKey, it is still written once.
mutation ScoreTask {
  createEvaluation(
    input: {
      taskId: "TASK_KEY"
      score: 0.85
      report: "Reached the goal with one detour."
      metrics: { steps: 14, detours: 1 }
      idempotencyKey: "playground-1"
    }
  ) {
    evaluation {
      key
      score
      evaluator
      task {
        title
        averageScore
      }
    }
  }
}
`,
  },
];
