/** A credential that its vendor made recognisable. Sources: the vendors' documentation of their token formats. */
export interface VendorPattern {
  readonly type: string;
  /**
   * Matches from its first character to its last; the left border is checked by the caller. A length that the vendor
   * leaves open has no upper bound here: a window bounds it, and what touches its end is swallowed.
   */
  readonly pattern: string;
}

const vendor = (type: string, ...patterns: string[]): VendorPattern => ({ type, pattern: patterns.join('|') });

export const VENDOR_PATTERNS: readonly VendorPattern[] = [
  vendor('AWS_ACCESS_KEY', '(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}\\b'),
  vendor('GITHUB_TOKEN', 'gh[pousr]_[A-Za-z0-9]{36,}', 'github_pat_\\w{36,}'),
  vendor('GITLAB_TOKEN', 'gl(?:pat|dt|rt|ptt|cbt|ft|imt|agent|soat|ffct|oas)-[\\w.-]{20,}', 'GR1348941[\\w-]{20}'),
  vendor('ANTHROPIC_KEY', 'sk-ant-[\\w-]{20,}'),
  vendor(
    'OPENAI_KEY',
    'sk-(?:proj|svcacct|admin|None|service)-[\\w-]{20,}',
    'sk-or-v1-[0-9a-f]{48,64}',
    'sk-[A-Za-z0-9]{20,}',
    'sess-[A-Za-z0-9]{40}',
  ),
  vendor(
    'SLACK_TOKEN',
    'xox[abeoprs](?:\\.xox[bp])?-[\\w-]{10,}',
    'xapp-\\d-[A-Z0-9]+-\\d+-[a-z0-9]{16,80}',
    'https://hooks\\.slack\\.com/(?:services|workflows|triggers)/[\\w/+-]{40,80}',
  ),
  vendor('STRIPE_KEY', '(?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{10,}', 'whsec_[A-Za-z0-9+/]{24,64}'),
  vendor('GOOGLE_KEY', 'AIza[\\w-]{35}', 'GOCSPX-[\\w-]{20,40}', 'ya29\\.[\\w-]{20,}', '1//0[\\w-]{40,}'),
  vendor('TWILIO_KEY', 'SK[0-9a-f]{32}\\b'),
  vendor('SENDGRID_KEY', 'SG\\.[\\w=-]{16,32}\\.[\\w=-]{32,64}'),
  vendor('MAILGUN_KEY', 'key-[0-9a-f]{32}\\b', '[0-9a-f]{32}-us\\d{1,2}\\b', 'xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}'),
  vendor(
    'PACKAGE_TOKEN',
    'npm_[A-Za-z0-9]{36}',
    'pypi-AgE[\\w-]{50,}',
    'rubygems_[0-9a-f]{48}',
    'oy2[a-z0-9]{43}\\b',
    'dckr_pat_[\\w-]{20,40}',
  ),
  vendor(
    'CLOUD_TOKEN',
    'do[opr]_v1_[0-9a-f]{64}',
    'dapi[0-9a-h]{32}',
    'LTAI[A-Za-z0-9]{12,20}\\b',
    'fo1_[\\w-]{43}',
    'FlyV1\\sfm\\d_[\\w/+=,-]{50,}',
    'HRKU-[\\w-]{36,64}',
    'pscale_(?:tkn|pw|oauth)_[\\w=.-]{32,64}',
    'sbp_[0-9a-f]{40}',
    'EAAA[\\w-]{60}',
    'sq0[a-z]{3}-[\\w-]{22,43}',
  ),
  vendor(
    'MODEL_TOKEN',
    'hf_[A-Za-z0-9]{30,40}\\b',
    'api_org_[A-Za-z]{34}',
    'gsk_[A-Za-z0-9]{40,60}',
    'xai-[A-Za-z0-9]{70,90}',
    'pplx-[A-Za-z0-9]{40,56}',
    'r8_[A-Za-z0-9]{37,40}',
  ),
  vendor('SHOP_TOKEN', 'shp(?:at|ca|pa|ss|tka)_[0-9a-fA-F]{32}'),
  vendor('CHAT_TOKEN', '\\d{8,10}:AA[\\w-]{32,35}', '[MNO][A-Za-z\\d]{23,27}\\.[\\w-]{6}\\.[\\w-]{27,38}'),
  vendor(
    'WORK_TOKEN',
    'ATATT3[\\w=-]{60,}',
    'lin_(?:api|oauth)_[A-Za-z0-9]{40}',
    'ntn_[A-Za-z0-9]{40,50}',
    'secret_[A-Za-z0-9]{43}\\b',
    'figd_[\\w-]{38,44}',
    'PMAK-[0-9a-f]{24}-[0-9a-f]{34}',
    'pat[A-Za-z0-9]{14}\\.[0-9a-f]{64}',
  ),
  vendor(
    'WATCH_TOKEN',
    'NRAK-[A-Z0-9]{27}',
    'NRII-[\\w-]{32}',
    'gl(?:c|sa)_[\\w+/=]{32,}',
    'sntr(?:ys|yu)_[\\w+/=-]{40,}',
    'dt0c01\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}',
  ),
  vendor(
    'VAULT_TOKEN',
    'hv[sb]\\.[\\w-]{24,}',
    '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w=-]{60,70}',
    'dp\\.(?:pt|st|sa|ct|scim|audit)\\.[A-Za-z0-9.]{40,60}',
    'AGE-SECRET-KEY-1[A-Z0-9]{58}',
    'ops_eyJ[\\w+/=-]{100,}',
  ),
  vendor('AZURE_KEY', '(?<=AccountKey=)[A-Za-z0-9+/]{86}==', '[\\w~.]{3}8Q~[\\w~.-]{31,34}'),
  vendor('JWT', 'eyJ[\\w-]{10,150}\\.eyJ[\\w-]{8,}(?:\\.[\\w-]*)?'),
];
