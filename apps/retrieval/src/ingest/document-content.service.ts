import { Inject, Injectable } from '@nestjs/common';

import { DescribeFile, DOCUMENT_LIMITS, type DocumentLimits, type DocumentSource, ReadFilePart } from '#contracts';
import { Bus } from '#messaging';

import { DocumentFailure } from '../parse/document-failure.js';
import { DocumentParser } from '../parse/document-parser.service.js';
import type { DocumentFile } from '../parse/parsed-document.js';
import { UrlFetch } from '../parse/url-fetch.service.js';

const PART_TIMEOUT_MS = 15_000;

export interface DocumentContent {
  text: string;
  title?: string | undefined;
}

/** Gets a document from where its source says it is, and reads it. */
@Injectable()
export class DocumentContents {
  constructor(
    private readonly bus: Bus,
    private readonly web: UrlFetch,
    private readonly parser: DocumentParser,
    @Inject(DOCUMENT_LIMITS) private readonly limits: DocumentLimits,
  ) {}

  /** Throws a DocumentFailure for what is wrong with the document. */
  async read(tenant: string, source: DocumentSource, signal: AbortSignal): Promise<DocumentContent> {
    const title = source.title;
    if (source.text !== undefined) return { text: source.text, title };
    const file =
      source.url !== undefined ? await this.web.fetch(source.url, signal) : await this.uploaded(tenant, source);
    const parsed = await this.parser.parse(file.bytes, file, signal);
    return { text: parsed.text, title: title ?? parsed.title ?? file.filename };
  }

  private async uploaded(tenant: string, { file_id = '' }: DocumentSource): Promise<DocumentFile> {
    const of = { tenant, fileId: file_id };
    const file = await this.bus.ask(DescribeFile, of, { timeoutMs: PART_TIMEOUT_MS });
    if (!file) throw new DocumentFailure('fetch_failed', `No file has the id "${file_id}".`);
    const { maxBytes } = this.limits;
    if (file.bytes > maxBytes) {
      throw new DocumentFailure('too_large', `The file has ${file.bytes} bytes; ${maxBytes} are allowed.`);
    }
    const parts: Buffer[] = [];
    for (let part = 0; ; part++) {
      const content = await this.bus.ask(ReadFilePart, { ...of, part }, { timeoutMs: PART_TIMEOUT_MS });
      if (content === null) break;
      parts.push(Buffer.from(content, 'base64'));
    }
    const bytes = Buffer.concat(parts);
    if (bytes.length !== file.bytes)
      throw new DocumentFailure('fetch_failed', 'The file was deleted while it was read.');
    return { bytes, filename: file.filename, mediaType: file.mediaType };
  }
}
