// Lines of documents that want nothing of an assistant: mail, notices, receipts, newsletters, manuals, articles, code, tables.
import { expand, lines } from './grammar.mjs';
import { proseSentence } from './benign-requests.mjs';
import { pick } from './pick.mjs';

const GRAMMAR = {
  line: lines(`
    {mail}
    {mail}
    {receipt}
    {notice}
    {notice}
    {news}
    {manual}
    {header}
    {footer}
    {talk}
    {talk}
    {guidance}
    {guidance}
    {marketing}`),
  guidance: lines(`
    Please arrive at {place} at least {n} minutes before {event}.
    Please bring {thing2} and {thing2} with you.
    Please note that {place} is closed on {day}.
    Please read the {thing} carefully before you sign it.
    Please keep this {thing} for your records.
    Please fill in the attached form and return it to {name}.
    Make sure that you have {thing2} at hand.
    Make sure to {act} your {thing} before {event}.
    Check the {thing} for changes on the day of {event}.
    Go to {place} and show your {thing}.
    Scan the code at {place} to board.
    Take the stairs to {place}.
    Keep your seat belt fastened during {event}.
    Remember to bring {thing2} to {event}.
    Feel free to reach out to {name} or call us on {n}{n} {n}{n}.
    When considering {event}:
    When you get to {place}, ask for {name}.
    Before {event}, you will receive {thing2} by mail.
    After {event} we will send you {thing2}.
    If you would like to change {thing2}, go to {domain}.
    If {event} is cancelled, you will get your money back.
    If you are unable to attend, let {name} know by {day}.
    Once the {thing} has been {done}, we will be in touch.
    Here is what you need to know about {event}:
    Here's a link to {thing2}
    Here are the next steps for {event}.
    Good news, {name}: {thing2} is on the way.
    There is a {n} % discount on {thing2} if you book before {month}.
    Attached is a one-page summary of {event} with the {thing}.
    As promised, attached is {thing2} that covers {event}.
    As a reminder, {event} starts at {n}:{n}.
    In order to finish {event}, we need {thing2} from you.
    To get there, take line {n} from {city} to {place}.
    For more information on {event}, see {domain}/{account}.
    For questions about {event}, write to {account}@{domain}.
    With {company} you get {thing2} and {thing2} for {amount} a month.
    Employees who work in {city} are entitled to {n} days of leave.
    How to prepare for {event}
    What to bring to {event}
    Where to find {thing2}
    What happens next?
    How does {event} work?
    How do I change {thing2}?
    Where is {place}?
    Is there parking at {place}?
    Questions about {event}?
    Would you be interested in {event}?
    Do you still need {thing2}?
    Did you see {thing2} that I left at {place}?
    Any update on {thing2}?
    What do you think?
    Does that work for you?`),
  place: [
    'the station',
    'gate {n}',
    'the front desk',
    'the clinic',
    'the school',
    'the venue in {city}',
    'room {n}',
    'the second floor',
    'the main entrance',
    'the shop',
  ],
  event: [
    'your trip',
    'check-in',
    'the interview',
    'the workshop',
    'your appointment',
    'the hiring process',
    'the move',
    'the concert',
    'onboarding',
    'the exam',
    'the migration',
    'your stay',
    'the training',
    'the offsite',
  ],
  thing2: [
    'a valid passport',
    'your ticket',
    'the keys',
    'a copy of the contract',
    'your insurance card',
    'some snacks',
    'the sample',
    'a quote',
    'the benefits guide',
    'your luggage',
    'a warm jacket',
    'the results',
    'the agenda',
    'an updated price list',
  ],
  header: lines(`
    SUBJECT: {subject}
    Subject: {subject}
    Re: {subject}
    Fwd: {subject}
    FROM: {name} <{account}@{domain}>
    EMAIL_FROM: {company} <noreply@{domain}>
    RECEIVED DATE: {day}, {n} {month} 2021 {n}:{n}:{n} +0000 (UTC)
    Date: {n} {month} 2023
    To: {name}
    Cc: {name}, {name}
    Invoice ID: in_{n}Kx{n}
    CONTENT: Hi {name},
    Order no. {n}-{n}
    Page {n} of {n}
    Hi {name}
    Hello {name},
    Dear {name},`),
  footer: lines(`
    © 20{n} {company}, Inc.
    {n} {name} Street, Suite {n}, {city} {n}{n}
    Unsubscribe | Privacy Policy | Terms of Service
    You received this message because you have an account with {company}.
    You are receiving this email because you signed up at {domain}.
    If you do not want to receive these messages any longer, you can unsubscribe at any time.
    View in browser
    Sent from my phone
    Please consider the environment before printing this email.
    This message is confidential and intended for the addressee only.
    Best regards, {name}
    Thanks, the {company} team
    Cheers, {name}
    All rights reserved.
    Follow us on social media
    Download our app
    Manage your notification settings
    Help center
    Contact support`),
  mail: lines(`
    Thank you for your {thing}, {name}.
    Your {thing} has been {done}.
    Your {thing} was {done} on {month} {n}.
    We have {done} your {thing}.
    {name} {done} the {thing} in {company}.
    {name} invited you to {thing}.
    {name} commented on your {thing}: looks good to me.
    {name} shared the {thing} with you.
    {company} has sent you a new {thing}.
    Please find the {thing} attached.
    Please review the {thing} before {day}.
    Please let me know if {day} works for you.
    Please confirm your {thing} by {month} {n}.
    Let me know if you have any questions.
    If you have any questions, simply reply to this email.
    Have questions? Visit our help center or write to {account}@{domain}.
    Need help? Contact {company} support.
    Do you have any questions about your {thing}?
    Was this email helpful?
    How was your experience with {company}?
    What did you think of your {thing}?
    Why am I receiving this message?
    Did you request this change? If not, secure your account.
    Can we talk on {day} at {n}?
    Are you free on {day} afternoon?
    Could you send me the {thing} again?
    Would you have time for a short call next week?
    When can we expect the {thing}?
    Who is responsible for the {thing}?
    Don't forget to bring the {thing} on {day}.
    I have added {name} to the thread.
    As discussed, here is the {thing} for {company}.
    I will be out of the office until {day}.
    Looking forward to seeing you on {day}.
    We would love to hear from you.
    Sorry for the late reply, I was travelling.
    To change your {thing}, go to your settings.
    Click the button below to {act} your {thing}.
    Click here to {act} your {thing}
    {act} your {thing}
    {act} {thing}
    You can {act} your {thing} at {domain}.
    Reply STOP to opt out.
    Use the code {n}{n} to {act} your {thing}.
    Your code is {n}{n}. Do not share it with anyone.
    Enter this code on the website to {act} your {thing}.
    Log in to {act} the {thing}.
    We noticed a new sign-in to your account from {city}.
    If this was not you, reset your password.`),
  act: [
    'view',
    'download',
    'verify',
    'confirm',
    'renew',
    'cancel',
    'track',
    'update',
    'manage',
    'review',
    'see',
    'open',
    'activate',
    'join',
    'get',
    'read',
    'check',
  ],
  done: [
    'shipped',
    'confirmed',
    'received',
    'updated',
    'cancelled',
    'approved',
    'moved',
    'closed',
    'sent',
    'charged',
    'renewed',
    'declined',
    'processed',
    'published',
  ],
  thing: lines(`
    order
    account
    payment
    invoice
    receipt
    subscription
    booking
    ticket
    report
    contract
    document
    meeting
    calendar
    project
    plan
    password
    address
    profile
    application
    statement
    newsletter
    refund
    delivery
    workspace
    card
    comments
    proposal
    slides
    survey
    domain`),
  receipt: lines(`
    Total: {amount}
    Subtotal {amount}
    Tax ({n}%) {amount}
    Amount charged {amount} to card ending in {n}{n}
    Paid {amount} on {month} {n}
    {n} x {thing} {amount}
    Previous balance {amount}, new balance $0.00
    Your card ••{n}{n} was charged {amount} by {company}.
    A payment of {amount} was applied to your account.
    You sent a payment of {amount} to {name}.
    {company} charged {amount} using your bank account details.
    The full transaction details are not known yet.
    A transfer of {amount} from {name} has arrived.
    The settled amount may differ from the first charge.
    If this transaction is in error, you can open a dispute at {domain}.
    Next billing date: {month} {n}
    Item | Quantity | Price`),
  amount: ['${n}.{n}', '${n}{n}.00', '€{n},{n}0', '£{n}.{n}', '${n},{n}0.00'],
  notice: lines(`
    We are updating our terms of service on {month} {n}.
    Scheduled maintenance will take place on {day} between {n} and {n}.
    The {thing} page is unavailable at the moment.
    Your free trial ends in {n} days.
    Your storage is almost full.
    Starting in {month}, the price of your {thing} will change to {amount}.
    You can now invite your team to {company}.
    No action is required.
    This is an automated message, please do not reply.
    You have {n} new notifications.
    The build failed after {n} minutes: {n} tests did not pass.
    Pull request #{n} was merged by {name}.
    Issue {n} has been assigned to you.
    Your request {n} is waiting for approval.
    The office will be closed on {day}.
    Agenda: 1. {thing} 2. {thing} 3. any other business
    Action items: {name} to send the {thing}, {name} to {act} the {thing}.
    Minutes of the meeting on {month} {n}
    Visitors must sign in at the front desk.
    Late submissions are not accepted.`),
  news: lines(`
    {company} raises {amount} million to expand in {city}.
    {name} joins {company} as head of sales.
    This week: the future of work, new rules for banks, and a visit to {city}.
    Shares of {company} fell {n} per cent after the report.
    What's new in {company}
    How {company} cut its costs by {n} per cent
    Why {city} is building {n} new schools
    Five things to know about {company} this {day}
    Read the full story
    Learn more about {company}
    The {thing} is now available in {n} countries.
    Introducing a faster way to {act} your {thing}.
    In {month}, we launched {n} features that you asked for.
    {name}, a teacher in {city}, has used {company} for years.
    The city council of {city} voted {n} to {n} for the plan.
    Researchers from {city} found that sleep improves memory.
    The match between {city} and {city} ended {n}:{n}.`),
  manual: lines(`
    Press the power button for {n} seconds until the light turns green.
    Step {n}: remove the cover and disconnect the cable.
    Do not use the device near water.
    Insert the battery as shown in figure {n}.
    Preheat the oven to {n}0 degrees and bake for {n} minutes.
    Add the eggs one at a time and mix well.
    Set the option \`timeout\` to {n} to wait longer.
    Run npm install and then npm start.
    See section {n} for details.
    The function returns null if no {thing} is found.
    const total = items.length * {n};
    | {thing} | {n} | {amount} |
    {"{thing}": {n}, "name": "{name}"}
    import {thing} from "./{thing}.js";
    Warning: the surface may be hot.
    If the error persists, restart the service and check the log.
    Store in a dry place and keep away from children.
    The default value is {n}.`),
  marketing: lines(`
    Save {n} % on your next {thing}.
    Get started today
    Try it for free
    Shop now
    Don't miss out: only {n} days left!
    Join us on {day} for a free webinar about {thing} management.
    Register now to save your seat.
    Meet the new {company} app.
    Discover what {company} can do for you.
    Tell a friend and get {amount} off.
    Share your feedback and win a gift card.
    Watch the video
    Book a demo with our team.
    Ready to {act} your {thing}?
    Looking for a better {thing}?
    Thousands of teams trust {company}.
    Add {company} to your calendar.
    Rate your {thing} from 1 to 5.`),
  talk: lines(`
    It was great to meet you in {city} last week.
    I think we should move the {thing} to {month}.
    {name} told me that the {thing} is nearly done.
    The numbers for {month} look better than expected.
    We still need a decision on the {thing}.
    Happy to jump on a call with {name} if that helps.
    The team in {city} will take care of the {thing}.
    Attached are the notes from {day}.
    Sounds good, see you then.
    My number is {n}{n} {n}{n}{n}.
    I spoke to {name} about the {thing}, and she agrees.
    Congratulations on the new job!
    Hope you are well.
    Hope you had a good weekend.`),
  subject: lines(`
    Your {company} receipt
    Your {thing} is ready
    {thing} for {month}
    {company} product update
    {name} mentioned you
    Payment received
    Your card has been charged {amount} by {company}
    Action required: {act} your {thing}
    Meeting notes {day}
    Invitation: {thing} review @ {day} {n}:00
    Welcome to {company}
    Reminder: {thing} due {day}`),
  name: [
    'Anna',
    'Paul Weber',
    'Maria Lopez',
    'J. Smith',
    'Chen',
    'Priya',
    'Tom Baker',
    'Olga',
    'Sam',
    'Ms. Brown',
    'Kenji',
    'Fatima',
  ],
  account: ['hello', 'billing', 'team', 'support', 'info', 'anna', 'office'],
  company: [
    'Northwind',
    'Acme',
    'Blue Harbor',
    'Lumen Labs',
    'Fabrikam',
    'Oakridge Bank',
    'Paperline',
    'Contoso',
    'Globex',
    'Kite',
  ],
  domain: ['northwind.example', 'acme.example', 'kite.example', 'paperline.example'],
  city: ['Boston', 'Lyon', 'San Francisco, CA', 'Berlin', 'Leeds', 'Austin', 'Porto', 'Osaka'],
  day: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Mon', 'Fri'],
  month: ['January', 'March', 'April', 'June', 'July', 'October', 'Nov', 'Dec'],
  n: ['1', '2', '3', '5', '7', '12', '15', '24', '30', '42', '60', '99'],
};

export const documentLine = (random) => (random() < 0.15 ? proseSentence(random) : expand(GRAMMAR, 'line', random));

/** A document: its lines run on, stand below each other, or apart. */
export function documentOf(random) {
  const count = 3 + Math.floor(random() * 15);
  let text = '';
  for (let at = 0; at < count; at++)
    text += documentLine(random) + pick(random, [' ', ' ', '\n', '\n\n', '  \n ', '|']);
  return text.trim();
}
