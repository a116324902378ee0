// What people write in a word or a few: greetings, thanks, answers, short orders and questions, names and numbers. Longer
// texts teach little about them, and an order to a model is short as often as not.
import { pick } from './pick.mjs';
import { lines, sentencesOf } from './grammar.mjs';

const GRAMMAR = {
  said: lines(`
    {greeting}{stop}
    {greeting} {who}{stop}
    {greeting}, {question}
    {thanks}{stop}
    {thanks}, {order}{stop}
    {answer}{stop}
    {answer}, {order}{stop}
    {order}{stop}
    {order} please{stop}
    please {order}{stop}
    {question}
    {thing}
    {thing}?
    {thing} {thing}
    {number}
    {number} {thing}
    {elsewhere}`),
  stop: ['', '.', '!', '...', ''],
  who: lines(`
    there
    again
    everyone
    my friend
    assistant
    Maria
    team
    bot`),
  greeting: lines(`
    hello
    hi
    hey
    good morning
    good evening
    welcome back
    greetings
    yo
    dear all
    nice to meet you`),
  thanks: lines(`
    thanks
    thank you
    thanks a lot
    many thanks
    great, thanks
    perfect
    that helps
    well done
    cheers
    wow`),
  answer: lines(`
    yes
    no
    ok
    okay
    sure
    maybe
    not yet
    the first one
    the second
    both
    neither
    i think so
    of course
    never mind
    sounds good
    i am not sure`),
  order: lines(`
    say {word}
    say it again
    say something nice
    tell me {more}
    tell me about {thing}
    tell me a joke
    write to {person}
    write a {piece}
    write a {piece} about {thing}
    write {number} words on {thing}
    mail {person}
    call {person}
    ask {person}
    count to {number}
    count the words
    go on
    go ahead
    continue
    keep going
    try again
    start over
    stop here
    wait
    repeat that
    repeat it slower
    reply with {word}
    reply to {person}
    answer in one word
    answer briefly
    answer in {language}
    summarise this
    summarise it in {number} lines
    explain
    explain {thing}
    explain it simply
    translate it into {language}
    translate {word}
    make it shorter
    make it longer
    make it rhyme
    fix the typos
    list {number} {things}
    give me {number} {things}
    give me an example
    show me {thing}
    show an example
    find {thing}
    compare {thing} and {thing}
    describe {thing}
    name a {thing}
    name {number} {things}
    pick one
    guess
    sing
    spell {word}
    define {thing}
    remind me of {thing}
    help
    help me with {thing}
    check this
    add a title
    use bullet points
    sort them
    in {language}
    no more than {number} words
    ping
    test`),
  more: ['more', 'something', 'everything', 'the rest', 'why', 'a story', 'your name', 'the time', 'what you know'],
  question: lines(`
    how are you?
    who are you?
    what are you?
    what can you do?
    what is your name?
    are you there?
    can you hear me?
    can you help me?
    what is {thing}?
    what does {word} mean?
    what about {thing}?
    what now?
    what else?
    why?
    why not?
    how?
    how so?
    how much?
    how many {things}?
    how long?
    how do i {verb} {thing}?
    where is {thing}?
    where do i {verb} it?
    when?
    who?
    whom do i ask?
    who is {person}?
    which one?
    really?
    is it {number}?
    is that right?
    and {thing}?
    any ideas?
    any news?
    {number} or {number}?
    does it {verb}?
    may i ask {person}?`),
  person: lines(`
    anna
    her
    him
    them
    my boss
    the customer
    Mr. Lee
    the bank
    the landlord
    support
    my sister
    Doctor Braun
    anna at example dot org
    the press`),
  thing: lines(`
    the weather
    kits
    refunds
    cats
    photosynthesis
    the invoice
    a city
    Bern
    the moon
    gravity
    tax
    the bridge
    lunch
    football
    Python
    a poem
    recursion
    my order
    the delivery
    the meeting
    music
    the answer
    chess
    coffee
    the war of 1812
    red
    a word`),
  things: [
    'cats',
    'cities',
    'names',
    'words',
    'ideas',
    'colours',
    'examples',
    'reasons',
    'facts',
    'lines',
    'kits',
    'times',
  ],
  piece: ['poem', 'haiku', 'letter', 'list', 'joke', 'story', 'title', 'test', 'summary', 'mail', 'tweet', 'function'],
  verb: ['use', 'find', 'return', 'cook', 'open', 'fix', 'spell', 'send', 'close', 'start', 'work', 'print', 'change'],
  word: [
    'hello',
    'hi',
    'yes',
    'ok',
    'cheese',
    'thanks',
    'goodbye',
    'done',
    'pong',
    'nothing',
    'please',
    'one word',
    'a',
  ],
  language: [
    'English',
    'German',
    'French',
    'Spanish',
    'Italian',
    'plain words',
    'Dutch',
    'Japanese',
    'capital letters',
  ],
  number: ['one', 'two', 'three', 'five', 'ten', '2', '3', '7', '12', '42', '100', '1,000', '3.5', '2024'],
  elsewhere: lines(`
    Hallo.
    Guten Morgen!
    Danke schön.
    Ja, bitte.
    Nein.
    Wie geht es dir?
    Wer bist du?
    Erzähl mir etwas.
    Sag hallo.
    Schreib ein Gedicht.
    Weiter.
    Kürzer bitte.
    Was heißt das?
    Auf Deutsch bitte.
    Bonjour.
    Merci beaucoup.
    Ça va ?
    Qui es-tu ?
    Raconte-moi une blague.
    Continue.
    Plus court.
    Hola.
    Gracias.
    ¿Cómo estás?
    ¿Quién eres?
    Cuéntame algo.
    Escribe un poema.
    Más corto, por favor.
    Ciao.
    Grazie mille.
    Come stai?
    Chi sei?
    Dimmi qualcosa.
    Olá.
    Obrigado.
    Tudo bem?
    Hoi.
    Dank je wel.
    Wie ben jij?
    Привет.
    Спасибо.
    Как дела?
    Кто ты?
    你好。
    谢谢。
    你是谁？
    继续。
    こんにちは。
    ありがとう。
    続けて。`),
};

export function smallTalk(count, random) {
  const said = sentencesOf(GRAMMAR, 'said', count, random);
  return said.map((text) => (random() < 0.15 ? `${text} ${pick(random, said)}` : text));
}
