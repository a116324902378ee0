import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readJsonLines } from '../collections.mjs';
import { findingsOf } from './inspector.mjs';

const ANY_JSON = { type: 'json_object' };
const asAnswer = (text, response_format) => ({
  stage: 'output',
  text,
  messages: [{ role: 'user', content: 'Answer in JSON.' }],
  response_format,
});
const isValid = (verdict) => !verdict.refused && findingsOf(verdict, 'json-schema').length === 0;

/** Texts that almost are JSON, with what they should become. */
export async function evaluateJsonRepair(inspector, file) {
  const cases = readJsonLines(file);
  const verdicts = await inspector.inspectAll('JSON repair', cases, ({ input }) => asAnswer(input, ANY_JSON));
  const counted = (name, of, isRight) => {
    const those = cases.map((one, at) => ({ one, verdict: verdicts[at] })).filter(({ one }) => of(one));
    return { cases: name, right: those.filter(({ one, verdict }) => isRight(verdict, one)).length, of: those.length };
  };
  return [
    {
      title: 'JSON repair',
      rows: [
        counted(
          'repaired as expected',
          ({ expected }) => expected !== undefined,
          (verdict, { expected }) => verdict.text === expected,
        ),
        counted(
          'valid ones byte-identical',
          ({ input }) => isJson(input),
          (verdict, { input }) => verdict.text === input && isValid(verdict),
        ),
        counted(
          'beyond repair, told so',
          (one) => one.throws,
          (verdict) => !isValid(verdict),
        ),
      ],
    },
  ];
}

/** Files whose first letter says whether a parser must accept them. Bytes that are no UTF-8 arrive as U+FFFD. */
export async function evaluateJsonParsing(inspector, folder) {
  const files = readdirSync(folder).filter((name) => /^[yn]_.*\.json$/.test(name));
  const verdicts = await inspector.inspectAll('JSON parsing', files, (name) =>
    asAnswer(readFileSync(join(folder, name), 'utf8'), ANY_JSON),
  );
  const counted = (name, letter, accepted) => {
    const those = files
      .map((file, at) => ({ file, verdict: verdicts[at] }))
      .filter(({ file }) => file.startsWith(letter));
    return {
      files: name,
      right: those.filter(({ verdict }) => isValid(verdict) === accepted).length,
      of: those.length,
    };
  };
  return [
    { title: 'JSON parsing', rows: [counted('must be accepted', 'y_', true), counted('must be refused', 'n_', false)] },
  ];
}

const DIALECTS = {
  draft7: 'http://json-schema.org/draft-07/schema#',
  'draft2020-12': 'https://json-schema.org/draft/2020-12/schema',
};

/** Values and schemas that they match or not. Schemas that refer to others on the network are refused, which counts as wrong. */
export async function evaluateJsonSchema(inspector, folder) {
  const rows = [];
  for (const draft of readdirSync(folder).filter((name) => name in DIALECTS)) {
    const tests = testsIn(join(folder, draft), DIALECTS[draft]);
    const verdicts = await inspector.inspectAll(draft, tests, ({ schema, data }) =>
      asAnswer(JSON.stringify(data), { type: 'json_schema', json_schema: { name: 'answer', schema } }),
    );
    const judged = verdicts.map((verdict) => !isRefused(verdict));
    rows.push({
      dialect: draft,
      tests: tests.length,
      right: tests.filter(({ valid }, at) => judged[at] && isValid(verdicts[at]) === valid).length,
      'schema refused': judged.filter((is) => !is).length,
    });
  }
  return [{ title: 'JSON schema', rows }];
}

const isRefused = (verdict) =>
  verdict.refused !== undefined || findingsOf(verdict, 'json-schema').some(({ type }) => type === 'BAD_SCHEMA');

function testsIn(folder, dialect) {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files.flatMap((file) =>
    JSON.parse(readFileSync(join(folder, file), 'utf8')).flatMap(({ schema, tests }) => {
      const withDialect = typeof schema === 'object' ? { $schema: dialect, ...schema } : schema;
      return tests.map(({ data, valid }) => ({ schema: withDialect, data, valid }));
    }),
  );
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
