import { graphql } from 'relay-runtime';

// Paged as Relay pages: forwards over a list, backwards over an edge, refetched by node(id).
export const page = graphql`
  query tasksPageQuery($filter: TaskFilter) {
    viewer {
      role
    }
    ...tasksPageList @arguments(filter: $filter)
  }
`;

export const list = graphql`
  fragment tasksPageList on Query
  @refetchable(queryName: "tasksPageListQuery")
  @argumentDefinitions(
    filter: { type: "TaskFilter" }
    count: { type: "Int", defaultValue: 20 }
    cursor: { type: "String" }
  ) {
    tasks(filter: $filter, first: $count, after: $cursor, orderBy: [CREATED_AT_DESC])
      @connection(key: "tasksPageList_tasks") {
      totalCount(cap: 100)
      edges {
        node {
          ...tasksPageTask
        }
      }
    }
  }
`;

export const task = graphql`
  fragment tasksPageTask on Task
  @refetchable(queryName: "tasksPageTaskQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" }) {
    id
    title
    status
    createdAt
    config
    progress(last: $count, before: $cursor) @connection(key: "tasksPageTask_progress") {
      edges {
        node {
          progressPercent
        }
      }
    }
    logs(first: 10, levels: [ERROR]) {
      unavailable {
        agentId
      }
      edges {
        node {
          message
        }
      }
    }
    files(first: 3) {
      nodes {
        sizeBytes
        url(expiresIn: 600) {
          url
          expiresAt
        }
      }
    }
  }
`;

export const anything = graphql`
  query tasksPageNodeQuery($id: ID!) {
    node(id: $id) {
      __typename
      ... on Agent {
        lastSeenAt
      }
      ... on AgentConfigEntry {
        value
      }
    }
  }
`;

export const create = graphql`
  mutation tasksPageCreateMutation($input: CreateTaskInput!, $connections: [ID!]!) {
    createTask(input: $input) {
      task @prependNode(connections: $connections, edgeTypeName: "TaskEdge") {
        ...tasksPageTask
      }
    }
  }
`;
