/**
 * Words that a guard must know and nobody should have to read: each letter stands thirteen further on in the alphabet.
 * Slurs are hateful wherever they stand; insults are when they are aimed at somebody.
 */
export const SLURS = unveil(
  'avttre avttref avttn snttbg snttbgf xvxr xvxrf tbbx tbbxf jrgonpx jrgonpxf genaal genaavrf gbjryurnq gbjryurnqf enturnq enturnqf ornare ornaref cnwrrg cnxv cnxvf furznyr xnanxr xnanxra artre fhqnpn znevpba obhtabhyr lbhcva',
);

export const INSULTS = unveil(
  'ovgpu ovgpurf phag phagf nffubyr nffubyrf ergneqrq juber fyhg fyhgf gjng jnaxre qvpxurnq fuvgurnq fphzont nefpuybpu uherafbua jvpufre chgn craqrwb tvyvcbyynf pbaaneq fnybcr fgebamb chggnan',
);

/** Words of pornography; what is also an everyday oath is not among them. */
export const EXPLICIT_WORDS = unveil(
  'phzfubg chffl oybjwbo oybjwbof unaqwbo tnatonat pernzcvr qvyqb qrrcguebng evzwbo znfgheongr znfgheongvat betl uragnv zvys ohxxnxr svpxra zhfpuv cbyyn sbyyne fpbcner pnmmb sbqre ohprgn',
);

function unveil(veiled: string): string[] {
  const plain = veiled.replaceAll(/[a-z]/g, (letter) =>
    String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97),
  );
  return plain.split(' ');
}
