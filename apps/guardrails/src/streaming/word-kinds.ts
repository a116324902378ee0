/**
 * What a word can be inside a value that is written with spaces. The cutter keeps such words together, the checks read
 * them; both must mean the same by them. Words are looked up without the punctuation around them.
 */
export const enum Kind {
  /** Any other word. */
  Plain,
  /** Opens or joins sentences and is no part of a name, though it may be capitalised. */
  Stop,
  /** `de`, `van`, `of`, `&`: stands between the words of a name. */
  Link,
  Month,
  /** `rue`, `Platz`, and words that end like `-straße`: a number stands before or behind. */
  Street,
  /** `Road`: a number stands in front of the name that it ends. */
  Road,
  /** `Hill`, `Spring`: ends the names of roads and of much else. */
  Place,
  /** `Apt.`, `Suite`, `Box`: a number follows. */
  Unit,
  /** `Inc.`, `GmbH`: ends the name of a company. */
  Company,
  /** Says something of a person: `lives`, `said`. */
  Predicate,
  /** `Mr.`, `Dr.`: a name follows. */
  Title,
  /** `office`, `fax`: says what the number before it is. */
  Line,
}

const words = (list: string): string[] => list.split(/\s+/).filter(Boolean);

export const MONTHS: ReadonlySet<string> = new Set(
  words(`
    january february march april may june july august september october november december jan feb mar apr jun jul aug sep
    sept oct nov dec januar jänner februar märz mai juni juli oktober dezember janvier février mars avril juin juillet août
    septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre
    diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro março maio junho
    julho setembro outubro novembro dezembro januari februari maart mei augustus
  `),
);

const LISTS: readonly [Kind, string][] = [
  [
    Kind.Stop,
    `a an the this that these those it its he she they we you i i'm i'll i'd i've my your his her their our who what when where why
     which how if in on at by for from with without to as so but or nor not no yes yeah ok okay sure please also then there
     here now since until after before during while because although though however therefore thus hence all any both each
     every many most more some such one two three four five six seven eight nine first second third last next hello hi
     hey dear thanks thank regards sincerely cheers best kind greetings good morning afternoon evening welcome note see
     is are was were be been am do does did can could will would shall should may might must have has had let let's
     another other only just even still once than about over under between into through against
     monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday`,
  ],
  [
    Kind.Link,
    `de da do dos das del della delle dei di du des d' van von der den dem ten ter te het la le les lo los las el y e und et
     al bin ibn ben zu zum zur of and & och og of na nad pod u corner st. po`,
  ],
  [
    Kind.Road,
    `street st str road rd avenue ave av lane ln drive boulevard blvd bvd way court ct terrace crescent cres parkway pkwy highway
     hwy turnpike expressway freeway motorway streets roads lanes drives avenues courts`,
  ],
  [
    Kind.Place,
    `place pl places square sq squares terr close route circle circles cir trail alley row walk walks mews grove gardens gate path
     loop bypass crossing crossroad causeway esplanade parade quay wharf heights hts ridge hill hills glen green greens view views
     point points park parks brook creek mill mills meadow meadows manor landing mount orchard station stream spur spring springs
     shore shores estate estates extension junction fork forks forge forges field fields ferry dale cove corners common commons
     bridge bend summit trace track tunnel union unions valley village villages vista wall well wells island islands isle inlet
     knoll knolls lake lakes lights lock locks lodge mall mission mountain neck oval overpass pass passage pike pines plain
     plains port ports prairie ramp ranch rapids river run shoal skyway stravenue throughway underpass viaduct ville club cliff
     cliffs canyon cape camp burg bluff branch bottom beach bayou arcade`,
  ],
  [
    Kind.Street,
    `allee straße strasse gasse weg platz ring damm ufer rue chemin allée impasse quai cours faubourg calle avda avenida plaza plz
     paseo carrera camino travesía rúa carrer via viale piazza corso strada vicolo largo rua travessa praça estrada laan straat plein
     gracht kade gata gatan vej vei veien väg vägen ulica ul ulice ulitsa aleja al os osiedle náměstí utca út tér rkp körút
     sokak caddesi cadde prospekt cesta trg stræde terrasse bulevardul bulevar λεωφόρος οδός`,
  ],
  [
    Kind.Unit,
    `apt apartment suite ste unit flat floor fl room rm box bldg building piso puerta étage wohnung postfach psc apo fpo dpo po p.o
     appt appartement byt lok door`,
  ],
  [
    Kind.Company,
    `inc llc ltd limited plc corp corporation co company companies gmbh ag kg kgaa ohg ug se sa s.a sas sarl s.a.r.l spa s.p.a srl
     s.r.l bv b.v nv n.v oy oyj ab as a/s aps asa sro s.r.o kft zrt llp lp pty group holdings holding bank university
     institute foundation associates partners sons brothers technologies solutions systems labs laboratories industries
     enterprises consulting ventures capital agency college hospital ministry`,
  ],
  [
    Kind.Predicate,
    `lives lived says said works worked told asked wrote writes thinks thought wants wanted called calls replied added explained
     joined married born employs speaks resides moved emailed phoned signed`,
  ],
  [
    Kind.Title,
    `mr mrs ms miss mx dr prof professor sir madam lord lady herr frau monsieur madame mme mlle señor señora sr sra srta don doña
     signor signora dott ing rev fr capt lt sgt`,
  ],
  [Kind.Line, 'office fax mobile cell'],
];

const KINDS = new Map<string, Kind>();
/** `dr` opens a name more often than it closes a street; the grammar of addresses knows both. */
setKind('dr', Kind.Title);
for (const month of MONTHS) setKind(month, Kind.Month);
for (const [kind, list] of LISTS) for (const word of words(list)) setKind(word, kind);

/** As they stand in texts: looking one up must not cost a copy in lower case. The first list that has a word counts. */
function setKind(word: string, kind: Kind): void {
  for (const form of [word, word[0]!.toUpperCase() + word.slice(1), word.toUpperCase()]) {
    if (!KINDS.has(form)) KINDS.set(form, kind);
  }
}

/** German, Dutch and Nordic street names are one word. */
const STREET_ENDINGS = new Set(
  words(`
    straße strasse str weg platz gasse allee ufer damm straat laan plein gracht kade gata gatan gaten vägen väg veien vegen
    vegur vej stien katu kuja polku braut gade stræde utca gränd haugen bakken brücke ring`),
);
const LAST_LETTERS = new Set([...STREET_ENDINGS].flatMap((ending) => [ending.at(-1)!, ending.at(-1)!.toUpperCase()]));
const SHORTEST_ENDING = 3;
const LONGEST_ENDING = 7;
const LEAST_BEFORE_ENDING = 3;

/** Whether a word of this kind is a part of an address beside its number. */
export const isStreetKind = (kind: Kind): boolean => kind === Kind.Street || kind === Kind.Road || kind === Kind.Place;

export function kindOf(word: string): Kind {
  return KINDS.get(word) ?? (hasStreetEnding(word) ? Kind.Street : Kind.Plain);
}

function hasStreetEnding(word: string): boolean {
  const most = Math.min(LONGEST_ENDING, word.length - LEAST_BEFORE_ENDING);
  if (most < SHORTEST_ENDING || !LAST_LETTERS.has(word.at(-1)!)) return false;
  const lower = word.toLowerCase();
  for (let size = SHORTEST_ENDING; size <= most; size++) if (STREET_ENDINGS.has(lower.slice(-size))) return true;
  return false;
}

/** Without the punctuation around it. */
export function bareWord(text: string, start: number, end: number): string {
  while (start < end && isPunctuation(text.charCodeAt(start))) start++;
  while (end > start && isPunctuation(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** All of ASCII but letters, digits and `&`; curly quotes, and the punctuation of scripts without spaces. */
export const isPunctuation = (c: number): boolean =>
  (c < 48 && c !== 0x26) ||
  (c > 57 && c < 65) ||
  (c > 90 && c < 97) ||
  (c > 122 && c < 128) ||
  (c >= 0x2018 && c <= 0x201f) ||
  c === 0xab ||
  c === 0xbb ||
  (c >= 0x3001 && c <= 0x303f) ||
  (c >= 0xff01 && c <= 0xff0f) ||
  (c >= 0xff1a && c <= 0xff1f);

export function isUpper(c: number): boolean {
  if (c < 128) return c >= 65 && c <= 90;
  if (c < 0xc0 || (c >= 0x2000 && c < 0x2c00)) return false;
  const letter = String.fromCharCode(c);
  return letter !== letter.toLowerCase();
}
