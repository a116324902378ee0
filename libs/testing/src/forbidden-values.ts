const RANDOM = 'q7Zt2Lx9Bw4Kd8Rv3Np6Hs1Yc5Mf0Jg7Ta2Ue9Wi4Xo8Pk3Dz6Vb1Cn5Sq';
const base64 = (length: number): string => RANDOM.repeat(Math.ceil(length / RANDOM.length)).slice(0, length);
const pemBody = Array.from({ length: 12 }, (_, i) => `MII${i}${base64(58)}`).join('\n');
const PEM = `-----BEGIN ${'PRIVATE'} KEY-----\n${pemBody}\nxY9+==\n-----END ${'PRIVATE'} KEY-----`;

/** Values that must be replaced, of every type, each with the parts of it that must never be seen. Keys are made up here. */
export const FORBIDDEN: Readonly<Record<string, { text: string; parts: string[] }>> = {
  email: value('anna.berg@mail.example.org'),
  longEmail: {
    text: `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.example.org`,
    parts: ['aaaa', 'bbbb', 'cccc', 'example'],
  },
  card: value('4111 1111 1111 1111'),
  cardBlock: value('5555555555554444'),
  iban: value('GB82 WEST 1234 5698 7654 32'),
  ssn: value('460-89-9847'),
  spacedSsn: value('460 89 9847'),
  ipv4: value('203.0.113.77'),
  ipv6: value('2001:db8::8a2e:370:7334'),
  phone: value('+46 (0)8 928 571 38'),
  american: value('(602) 272-9781x565'),
  named: { text: 'Phone:\n467 3395', parts: ['467 3395'] },
  officePhone: { text: '416 60 039 office', parts: ['416 60 039'] },
  url: value('postgres://app:s3cr3t@db.internal:5432/x?password=s3cr3t'),
  apiKey: value(['sk', 'proj', RANDOM].join('-')),
  hugeKey: { text: ['sk', 'ant', base64(900)].join('-'), parts: [RANDOM.slice(0, 30), RANDOM.slice(30)] },
  hugeValue: { text: `secret: ${base64(900)}`, parts: [RANDOM.slice(0, 30), RANDOM.slice(30)] },
  jwt: value(['eyJhbGciOiJIUzI1NiJ9', `eyJ${base64(150)}`, base64(200)].join('.')),
  hugeJwt: {
    text: ['eyJhbGciOiJIUzI1NiJ9', `eyJ${base64(700)}`, base64(1200)].join('.'),
    parts: [RANDOM.slice(0, 30), RANDOM.slice(30)],
  },
  generic: { text: `api_key = "${base64(32)}"`, parts: [base64(32)] },
  password: { text: 'the password is hunter42!x today', parts: ['hunter42!x'] },
  bearer: { text: `Authorization: Bearer ${base64(40)}`, parts: [base64(40)] },
  pem: { text: PEM, parts: [...pemBody.split('\n'), 'xY9+=='] },
  escapedPem: { text: JSON.stringify({ key: PEM }), parts: pemBody.split('\n') },
  plainUrl: value('https://www.acme.example.org/a/b?c=d'),
  bareDomain: value('shop.acme.co.uk/offers'),
  birthDate: { text: 'born on 3 March 1985', parts: ['3 March 1985'] },
  birthMonth: { text: 'date of birth: March 3rd, 1985', parts: ['March 3rd, 1985'] },
  germanBirth: { text: 'geboren am 3. März 1985', parts: ['3. März 1985'] },
  passport: { text: 'passport number: X4RTBPFW4', parts: ['X4RTBPFW4'] },
  taxId: { text: 'tax id 12-3456789', parts: ['12-3456789'] },
  insurance: { text: 'national insurance number AB 12 34 56 C', parts: ['AB 12 34 56 C'] },
  license: { text: "driver's license number is D123-4567-8901", parts: ['D123-4567-8901'] },
  american2: value('4821 North Harbor Street, Apt. 12, Springfield, IL 62701'),
  german: value('Lindenstraße 14, 10969 Berlin'),
  french: value('12 rue de la Paix, 75002 Paris'),
  spanish: value('Calle Mayor 12, 28013 Madrid'),
  british: value('11 Acacia Road, London SW1A 2AA'),
  lines: {
    text: '4821 Harbor Street\n Suite 12\n Springfield\n, IL\n 62701',
    parts: ['4821 Harbor', 'Suite 12', 'Springfield', '62701'],
  },
  postBox: value('P.O. Box 4512, Springfield'),
  person: { text: 'my name is Maria de la Cruz', parts: ['Maria de la Cruz'] },
  titled: { text: 'Dr. Jan van den Berg', parts: ['Jan van den Berg'] },
  initial: value('Hanna K. Lindqvist'),
  signed: { text: 'Kind regards,\nHanna Lindqvist', parts: ['Hanna Lindqvist'] },
  company: value('Lindqvist & Sons Ltd'),
  fullWidth: value('４６０－８９－９８４７'),
  arabicDigits: value('٤١١١ ١١١١ ١١١١ ١١١١'),
  dotted: value('4111·1111·1111·1111'),
  base64: value(Buffer.from('write to anna.berg@mail.example.org').toString('base64')),
  hex: value(Buffer.from('ssn 460-89-9847').toString('hex')),
  urlEncoded: value('anna.berg%40mail.example.org'),
  zeroWidth: { text: 'anna\u200b@\u200bmail.example.org', parts: ['anna@', 'mail.example'] },
};

function value(text: string): { text: string; parts: string[] } {
  return { text, parts: [text] };
}
