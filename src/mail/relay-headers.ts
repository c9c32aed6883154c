/** Providers that tell of a mail without its Message-ID repeat what these headers say; no other relay gets them. */
const headers: readonly { host: RegExp; of(reference: string): Record<string, string> }[] = [
  { host: /(^|\.)postmarkapp\.com$/, of: (reference) => ({ 'X-PM-Metadata-rapport': reference }) },
  {
    host: /(^|\.)sendgrid\.net$/,
    of: (reference) => ({ 'X-SMTPAPI': JSON.stringify({ unique_args: { rapport: reference } }) }),
  },
]

/** What a relay needs to name the reference of a mail when it tells of it later. */
export function relayHeaders(relayUrl: string, reference: string | undefined): Record<string, string> {
  const host = URL.parse(relayUrl)?.hostname.toLowerCase() ?? ''
  return reference === undefined ? {} : (headers.find((each) => each.host.test(host))?.of(reference) ?? {})
}
