/** What `connectionStatus` says of the user; older or other servers tell less of it. */
export interface AuthInfo {
  authenticatedUsers?: { user: string }[];
  authenticatedUserRoles?: { role: string; db: string }[];
  authenticatedUserPrivileges?: { resource: Resource; actions: string[] }[];
}

interface Resource {
  db?: string;
  collection?: string;
  anyResource?: boolean;
}

const ROLES_FOR: Record<'createIndex' | 'insert', RegExp> = {
  createIndex: /^(readWrite|dbAdmin)(AnyDatabase)?$|^(dbOwner|root|__system)$/,
  insert: /^readWrite(AnyDatabase)?$|^(dbOwner|root|__system|restore)$/,
};

/** As our own embedded server writes it. */
const EVERY_DATABASE = '*';

/** Whether the user may do this in a database, or in any; undefined where the server does not say. */
export function mayDo(
  info: AuthInfo,
  action: keyof typeof ROLES_FOR,
  database?: string,
): boolean | undefined {
  const covers = (db: string | undefined) =>
    !db || db === EVERY_DATABASE || database === undefined || db === database;
  const { authenticatedUserPrivileges: privileges, authenticatedUserRoles: roles } = info;
  if (privileges && privileges.length > 0) {
    return privileges.some(
      ({ resource, actions }) =>
        (resource.anyResource === true || (!resource.collection && covers(resource.db))) &&
        (actions.includes(action) || actions.includes('anyAction')),
    );
  }
  if (!roles || roles.length === 0) return undefined;
  return roles.some(
    ({ role, db }) =>
      ROLES_FOR[action].test(role) &&
      covers(/AnyDatabase$|^root$|^__/.test(role) ? EVERY_DATABASE : db),
  );
}
