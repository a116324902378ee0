import {
  AerieError,
  type FileSearch,
  type ResponseFunction,
  type ResponsesRequest,
  type ResponseTool,
  type ResponseToolChoice,
} from '#contracts';

/** What a chat is told of the tools: functions only, and nothing where there is none. */
export function chatTools(request: ResponsesRequest): object {
  const { tool_choice: choice, parallel_tool_calls: parallel } = request;
  const functions = (request.tools ?? []).filter(isFunction);
  const isUnknown = namesFunction(choice) && !functions.some(({ name }) => name === choice.name);
  if (isUnknown)
    throw new AerieError('invalid_request', `tool_choice names "${choice.name}", which is not in tools.`, {
      param: 'tool_choice',
    });
  const allowed = functions.filter((tool) => isAllowed(tool, choice));
  if (allowed.length === 0) return {};
  return {
    tools: allowed.map(chatTool),
    ...chatChoice(choice),
    ...(parallel != null && { parallel_tool_calls: parallel }),
  };
}

/** The search that is to ground the answer: none where the caller allows no tool, or wants another. */
export function searchOf({ tools, tool_choice: choice }: ResponsesRequest): FileSearch | undefined {
  if (choice === 'none' || namesFunction(choice)) return undefined;
  return tools?.find((tool): tool is FileSearch => tool.type === 'file_search' && isAllowed(tool, choice));
}

/** Tools as a response tells them: with the fields that OpenAI's schema requires. */
export function toolsTold(tools: readonly ResponseTool[] | null | undefined): object[] {
  return (tools ?? []).map((tool) => {
    if (!isFunction(tool)) return Object.fromEntries(Object.entries(tool).filter(([, value]) => value != null));
    return Object.assign({ description: null, parameters: null, strict: null }, tool);
  });
}

const isFunction = (tool: ResponseTool): tool is ResponseFunction => tool.type === 'function';

function chatTool({ name, description, parameters, strict }: ResponseFunction): object {
  return {
    type: 'function',
    function: {
      name,
      ...(description && { description }),
      ...(parameters && { parameters }),
      ...(strict != null && { strict }),
    },
  };
}

function chatChoice(choice: ResponsesRequest['tool_choice']): { tool_choice?: unknown } {
  if (typeof choice === 'string') return { tool_choice: choice };
  if (namesFunction(choice)) return { tool_choice: { type: 'function', function: { name: choice.name } } };
  return limitsTools(choice) ? { tool_choice: choice.mode } : {};
}

/** Tools that are not allowed are not shown: so every model keeps to it, not only those that know of such a limit. */
function isAllowed(tool: ResponseTool, choice: ResponsesRequest['tool_choice']): boolean {
  if (!limitsTools(choice)) return true;
  return choice.tools.some(({ type, name }) => type === tool.type && (!isFunction(tool) || name === tool.name));
}

type Choice<Type> = Extract<ResponseToolChoice, { type: Type }>;

const hasType = (choice: unknown, type: string): boolean => (choice as { type?: string } | null)?.type === type;
const namesFunction = (choice: unknown): choice is Choice<'function'> => hasType(choice, 'function');
const limitsTools = (choice: unknown): choice is Choice<'allowed_tools'> => hasType(choice, 'allowed_tools');
