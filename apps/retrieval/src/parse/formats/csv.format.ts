import { parse } from 'csv-parse/sync';

import type { DocumentFormat } from './format.ts';
import { decode } from '../encoding.ts';

const DELIMITERS = [',', ';', '\t'] as const;
/** Enough of a file to see what parts its cells. */
const SNIFFED_CHARS = 64 * 1024;
const SNIFFED_RECORDS = 5;
const BLANK_LINES = /\n\s*\n/g;

/** Each record becomes a block of `column: value` lines, so that a passage says what its values are. */
export const CSV: DocumentFormat = {
  label: 'CSV',
  mediaTypes: ['text/csv', 'application/csv', 'text/tab-separated-values'],
  extensions: ['csv', 'tsv'],
  read({ bytes, charset }, text) {
    const csv = decode(bytes, charset);
    let header: string[] | undefined;
    let records = 0;
    forEachRecord(csv, delimiterOf(csv), (cells) => {
      if (!header) header = cells;
      else {
        const block = blockOf(header, cells);
        if (block !== '') text.write(records++ === 0 ? block : `\n${block}`);
      }
    });
    if (records === 0) text.write((header ?? []).join(' | '));
    return {};
  },
};

function blockOf(header: readonly string[], cells: readonly string[]): string {
  return cells
    .map((cell, column) => [header[column]?.trim() || `column ${column + 1}`, cell.trim()] as const)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value.replace(BLANK_LINES, '\n')}\n`)
    .join('');
}

/** The one that parts every record into the most cells. */
function delimiterOf(csv: string): string {
  const sample = csv.slice(0, SNIFFED_CHARS);
  const cells = (delimiter: string) => {
    const counts: number[] = [];
    // Cut off inside of a quoted cell, the sample is no longer CSV; what came before still counts.
    try {
      forEachRecord(sample, delimiter, (record) => counts.push(record.length), SNIFFED_RECORDS);
    } catch {}
    return Math.min(...counts, Number.MAX_SAFE_INTEGER);
  };
  return DELIMITERS.map((delimiter) => ({ delimiter, cells: cells(delimiter) })).reduce((best, other) =>
    other.cells > best.cells ? other : best,
  ).delimiter;
}

function forEachRecord(csv: string, delimiter: string, visit: (cells: string[]) => void, to = -1): void {
  parse(csv, {
    delimiter,
    to,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    on_record: (cells: string[]) => {
      visit(cells);
      return null;
    },
  });
}
