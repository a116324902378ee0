import { fileURLToPath } from 'node:url';

/** Arguments for `node` that run a module of this library, whether we are its sources (under vitest) or its build. */
export function nodeArguments(entry: URL): string[] {
  const file = fileURLToPath(entry);
  if (!file.endsWith('.ts')) return [file];
  const loader = new URL('./source-loader.ts', import.meta.url);
  return ['--conditions=aerie-source', '--disable-warning=ExperimentalWarning', '--import', loader.href, file];
}

/** The URL of a sibling module of the caller under its present extension: `.ts` in the sources, `.js` in the build. */
export function sibling(name: string, callerUrl: string): URL {
  return new URL(`${name}${callerUrl.endsWith('.ts') ? '.ts' : '.js'}`, callerUrl);
}
