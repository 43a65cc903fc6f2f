export const FILE_KINDS = ['SCREENSHOT', 'BINARY', 'ARTIFACT', 'OTHER'] as const;
export type FileKind = (typeof FILE_KINDS)[number];
