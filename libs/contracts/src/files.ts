import { question } from './contract.js';
import type { OfTenant } from './vector-stores.js';

export const FILE_PURPOSES = ['assistants', 'batch', 'user_data', 'vision', 'evals'] as const;
export type FilePurpose = (typeof FILE_PURPOSES)[number];

/** Largest file that may be uploaded, in bytes. */
export const MAX_FILE_BYTES = 100 * 1024 * 1024;
/** Files are kept, and asked for, in parts of this size. */
export const FILE_PART_BYTES = 1024 * 1024;

/** OpenAI's file object. */
export interface FileView {
  id: string;
  object: 'file';
  bytes: number;
  /** Unix seconds. */
  created_at: number;
  filename: string;
  purpose: FilePurpose;
  status: 'processed';
}

/** What another app must know of a file before it reads it. */
export interface FileFacts {
  filename: string;
  /** As the upload said; '' when it did not. */
  mediaType: string;
  bytes: number;
}

/** `null` when the tenant has no such file. */
export const DescribeFile = question<OfTenant & { fileId: string }, FileFacts | null>('gateway.describe-file');

/** One part of a file, counted from 0, as base64; `null` when there is no such file or part. */
export const ReadFilePart = question<OfTenant & { fileId: string; part: number }, string | null>(
  'gateway.read-file-part',
);
