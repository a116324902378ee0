/** Two fillings of one sentence that a careless cache would take for the same question. */
type NearMiss = readonly [one: string, other: string];

interface Frame {
  readonly sentence: (filling: string) => string;
  readonly fillings: readonly string[];
}

const NUMBERS = ['7', '17', '70', '7.5', '1,700', 'seven', 'seventeen', '7%'];
const UNITS = ['km', 'miles', 'hours', 'minutes', 'dollars', 'euros', 'kg', 'pounds'];
const NAMES = ['Oslo', 'Rome', 'Ada Lovelace', 'Grace Hopper', 'Python', 'Postgres', 'Mars', 'Venus'];
const IDS = [
  'A-17',
  'A-71',
  'a-17',
  'inv_2024_03',
  'inv_2024_04',
  'ada@example.com',
  'bob@example.com',
  'v2.1',
  'v2.10',
];
const DATES = ['3 May 2024', '5 March 2024', '2024-05-03', '2024-03-05', 'Monday', 'Tuesday', 'yesterday', 'tomorrow'];
const QUOTES = ['"open"', '"closed"', "'read only'", "'write only'", '`rm`', '`rmdir`', '“stop”', '“start”'];
const DIRECTIONS = ['before', 'after', 'more', 'less', 'increase', 'decrease', 'enable', 'disable', 'first', 'last'];
const QUESTIONS = ['who', 'when', 'where', 'why', 'how', 'should', 'did', 'will', 'may'];
const NEGATIONS = ['is', 'is not', "isn't", 'is never', 'is no longer', 'is hardly', 'is invalid and'];

const FRAMES: readonly Frame[] = [
  { sentence: (n) => `How long does it take to drive ${n} kilometres on a motorway?`, fillings: NUMBERS },
  { sentence: (n) => `Give me a plan for a team of ${n} people`, fillings: NUMBERS },
  { sentence: (n) => `what is the square root of ${n}`, fillings: NUMBERS },
  { sentence: (unit) => `Convert 25 ${unit} into something that a child understands.`, fillings: UNITS },
  { sentence: (unit) => `how much is 3 ${unit} for a healthy adult`, fillings: UNITS },
  { sentence: (name) => `What is the best known fact about ${name} in one sentence?`, fillings: NAMES },
  { sentence: (name) => `tell me how old ${name} is, roughly`, fillings: NAMES },
  { sentence: (id) => `What is the status of ${id} at the moment?`, fillings: IDS },
  { sentence: (date) => `Which meetings were planned for ${date} in our office?`, fillings: DATES },
  { sentence: (quote) => `What does the word ${quote} mean in this context?`, fillings: QUOTES },
  { sentence: (word) => `Should we ${word} the limit of requests for a user?`, fillings: DIRECTIONS },
  { sentence: (asks) => `${asks} our tenant sign the contract in the office`, fillings: QUESTIONS },
  { sentence: (verb) => `Explain why the contract ${verb} binding for a tenant.`, fillings: NEGATIONS },
];

/** Every ordered pair within a frame, and every pair of names that change places. */
export const NEAR_MISSES: readonly NearMiss[] = [
  ...FRAMES.flatMap(({ sentence, fillings }) =>
    fillings.flatMap((one) =>
      fillings.filter((other) => other !== one).map((other) => [sentence(one), sentence(other)] as const),
    ),
  ),
  ...NAMES.flatMap((one) =>
    NAMES.filter((other) => other !== one).map(
      (other) => [`Is ${one} older than ${other}?`, `Is ${other} older than ${one}?`] as const,
    ),
  ),
];
