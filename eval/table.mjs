/** Prints rows under a title, as aligned text or as Markdown. */
export function printTable({ title, rows, note }, markdown) {
  console.log(markdown ? `### ${title}\n` : title);
  if (markdown) for (const line of asMarkdown(linesOf(rows))) console.log(line);
  else printRows(rows);
  if (note) console.log(markdown ? `\n${note}` : note);
  console.log();
}

/** Prints rows as aligned text: the columns in `order` first, then the others as the rows name them. */
export function printRows(rows, order = []) {
  for (const line of aligned(linesOf(rows, order))) console.log(line);
}

function linesOf(rows, order = []) {
  const named = new Set(rows.flatMap(Object.keys));
  const columns = [...new Set([...order.filter((column) => named.has(column)), ...named])];
  return [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '-')))];
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
