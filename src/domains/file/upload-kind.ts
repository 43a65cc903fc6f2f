export const UPLOAD_KINDS = ['SCREENSHOT', 'BINARY'] as const;
export type UploadKind = (typeof UPLOAD_KINDS)[number];
