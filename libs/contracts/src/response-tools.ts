import {
  ArrayNotEmpty,
  IsBoolean,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';

import { IsSearchFilter, type SearchFilter } from './search-filters.js';
import { check, isObject, IsShape, IsStringArray, problemAmong, problemIn, type Shape } from './validation.js';

/** A function that the caller runs. */
export class ResponseFunction {
  type: 'function';
  @IsString() @MinLength(1) @MaxLength(128) name: string;
  @IsOptional() @IsString() description?: string | null;
  /** JSON Schema of the arguments. */
  @IsOptional() @IsObject() parameters?: Record<string, unknown> | null;
  @IsOptional() @IsBoolean() strict?: boolean | null;
}

export class RankingOptions {
  /** Taken and of no effect: there is one way of ranking. */
  @IsOptional() @IsString() ranker?: string;
  /** Scores have no upper bound here, so that no share of it can be asked for. */
  @IsOptional() @IsNumber() @Min(0) @Max(0) score_threshold?: number;
}

/** The search that grounds the answer: it is made before the model is asked, for every request that allows it. */
export class FileSearch {
  type: 'file_search';
  @IsStringArray(8) @ArrayNotEmpty() vector_store_ids: string[];
  @IsOptional() @IsInt() @Min(1) @Max(50) max_num_results?: number;
  @IsOptional() @IsSearchFilter() filters?: SearchFilter | null;
  @IsOptional() @IsShape(() => RankingOptions) ranking_options?: RankingOptions;
}

export type ResponseTool = ResponseFunction | FileSearch;

export type ResponseToolChoice =
  | 'auto'
  | 'none'
  | 'required'
  | { type: 'function'; name: string }
  | { type: 'file_search' }
  | { type: 'allowed_tools'; mode: 'auto' | 'required'; tools: { type: string; name?: string }[] };

const TOOLS: Readonly<Record<string, Shape>> = { function: ResponseFunction, file_search: FileSearch };
const MODES: ReadonlySet<unknown> = new Set(['auto', 'none', 'required']);
const MOST_TOOLS = 1024;

export function AreResponseTools(): PropertyDecorator {
  return check('areResponseTools', (value) => {
    if (!Array.isArray(value)) return 'must be an array';
    if (value.length > MOST_TOOLS) return `must hold at most ${MOST_TOOLS} tools, got ${value.length}`;
    const problem = problemAmong(value, toolProblem);
    if (problem) return problem;
    const searches = (value as ResponseTool[]).filter(({ type }) => type === 'file_search');
    return searches.length > 1 ? 'must hold at most one tool of type file_search' : undefined;
  });
}

export function IsResponseToolChoice(): PropertyDecorator {
  return check('isResponseToolChoice', (value) => {
    const { type, name, mode, tools } = isObject(value) ? value : {};
    const known =
      MODES.has(value) ||
      type === 'file_search' ||
      (type === 'function' && typeof name === 'string') ||
      (type === 'allowed_tools' && (mode === 'auto' || mode === 'required') && areNamed(tools));
    return known
      ? undefined
      : 'must be "auto", "none", "required", {type: "function", name}, {type: "file_search"} or {type: "allowed_tools", mode, tools}';
  });
}

function toolProblem(tool: unknown): string | undefined {
  if (!isObject(tool)) return ' must be an object';
  const type = String(tool['type']);
  if (!Object.hasOwn(TOOLS, type)) return `.type must be one of ${Object.keys(TOOLS).join(', ')}`;
  const problem = problemIn(TOOLS[type]!, tool);
  return problem && `: ${problem}`;
}

const areNamed = (tools: unknown): boolean =>
  Array.isArray(tools) && tools.every((tool) => isObject(tool) && typeof tool['type'] === 'string');
