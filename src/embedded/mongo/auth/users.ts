export interface MongoUser {
  username: string;
  password: string;
  /** What the user may do; the database `*` stands for every one. */
  roles: { db: string; role: 'read' | 'readWrite' }[];
}

export type Right = 'read' | 'write';

export function mayUse(user: MongoUser, database: string, right: Right): boolean {
  return user.roles.some(
    ({ db, role }) => (db === '*' || db === database) && (right === 'read' || role === 'readWrite'),
  );
}
