export const schema = /* GraphQL */ `
  scalar DateTime

  type Query {
    tasks(first: Int! = 20): [Task!]!
    task(id: ID!): Task
    statusCounts: [StatusCount!]!
    agentSums: [AgentSum!]!
  }

  type Task {
    id: ID!
    title: String!
    description: String
    status: String!
    agentId: String
    userId: String
    createdAt: DateTime!
    updatedAt: DateTime!
    completedAt: DateTime
    progress(first: Int! = 20): [Progress!]!
    evaluations(first: Int! = 20): [Evaluation!]!
    screenshots(first: Int! = 20): [File!]!
    latestEvaluation: Evaluation
    averageScore: Float
    agent: Agent
  }

  type Progress {
    id: ID!
    progressPercent: Float
    message: String
    timestamp: DateTime!
  }

  type Evaluation {
    id: ID!
    score: Float!
    evaluator: String
    report: String
    createdAt: DateTime!
  }

  type File {
    id: ID!
    objectPath: String!
    contentType: String
    sizeBytes: Float
    uploadedAt: DateTime!
    url: String!
  }

  type Agent {
    id: ID!
    name: String!
    description: String
    isActive: Boolean!
    version: Int!
  }

  type StatusCount {
    status: String!
    count: Int!
  }

  type AgentSum {
    agentId: String
    count: Int!
    averageScore: Float
  }
`;
