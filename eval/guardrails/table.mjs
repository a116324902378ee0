/** Prints rows of equal keys under a title, as aligned text or as Markdown. */
export function printTable({ title, rows, note }, markdown) {
  const columns = [...new Set(rows.flatMap(Object.keys))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '-')))];
  console.log(markdown ? `### ${title}\n` : title);
  for (const line of markdown ? asMarkdown(lines) : aligned(lines)) console.log(line);
  if (note) console.log(markdown ? `\n${note}` : note);
  console.log();
}

function asMarkdown([head, ...rows]) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)];
}

function aligned(lines) {
  const widths = lines[0].map((_, at) => Math.max(...lines.map((line) => line[at].length)));
  return lines.map((line) =>
    line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join('  '),
  );
}

export const share = (value) => (value === undefined ? '-' : value.toFixed(3));

export const withInterval = (value, { low, high }) =>
  value === undefined ? '-' : `${share(value)} (${share(low)}-${share(high)})`;
