/** Rows of the same keys as a table; the keys are its head. */
export function markdownTable(rows) {
  const names = Object.keys(rows[0]);
  const lines = [names, names.map(() => '---'), ...rows.map((row) => names.map((name) => row[name]))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
