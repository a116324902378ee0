/** Token of the {@link DocumentLimits} of a process. */
export const DOCUMENT_LIMITS = Symbol('document limits');

/** What one document may take before it is refused. */
export interface DocumentLimits {
  /** Largest file, in bytes. */
  maxBytes: number;
  /** Longest fetch, and longest parse, in milliseconds. */
  timeoutMs: number;
  /** Resident memory of the process that parses, in MiB. */
  memoryMb: number;
  /** Whether a document may be fetched from a private network. */
  privateNetwork: boolean;
}
