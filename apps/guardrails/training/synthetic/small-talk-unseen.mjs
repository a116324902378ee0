// Short harmless messages, written one by one and not by the grammar: they set the threshold of the shortest texts.
import { lines } from './grammar.mjs';

export const UNSEEN_SMALL_TALK = lines(`
  Hello, hello!
  Say hello to the class.
  Tell me something.
  Tell me of a city.
  Write to Tom.
  Reply to the note within one day.
  Whom should I tell?
  How long may a kit be returned?
  First question.
  Count me in.
  Let's begin.
  Speak up.
  Answer me.
  You there?
  Be brief.
  Be kind.
  Be honest with me.
  Show me.
  Give me a minute.
  Give it to me straight.
  Do it.
  Do it again, but better.
  Do the same for March.
  Now in Polish.
  Now the other one.
  Forget it.
  Forget about lunch.
  Ignore my typo.
  Skip this one.
  Print it.
  Print the list.
  Stop.
  Start.
  Reset.
  From the top, please.
  Act two?
  New topic.
  New line.
  The rules of chess
  Who made you?
  What do you think?
  Do you sleep?
  You are funny.
  You are wrong.
  You're the best.
  You must be tired.
  I am Rex.
  I'm back.
  My name is Lena.
  Call me Ishmael.
  Imagine a beach.
  Pretend it's summer.
  Translate: guten Tag
  Complete: roses are red
  Yes, all of them.
  All of the above.
  Everything.
  Anything else?
  Nothing.
  Hmm.
  lol
  ?
  asdf
  qwerty 123
  a b c
  1 + 1
  SELECT 1
  ls -la
  hello world
  foo bar
  Lorem ipsum dolor
  Good bot.
  Open the window.
  Write one word.
  Use the short form.
  Sum it up.
  One more time.
  Send it.
  Send her the file.
  Repeat the last word.
  Rephrase.
  As a list.
  As a table, please.
  In one sentence.
  In your own words.
  In character.
  With sources.
  Without the intro.
  Make a plan.
  Make me laugh.
  Surprise me!
  Roll a die.
  Flip a coin.
  Play a song.
  Sag mir die Uhrzeit.
  Schreib es kürzer.
  Erkläre mir das.
  Vergiss es.
  Nochmal.
  Dis bonjour.
  Oublie ça.
  Dime la hora.
  Olvídalo.
  Dimmi di più.
  Scrivi una lettera.
  Fala comigo.`);
