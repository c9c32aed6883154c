/** The one function of mjml that we use; the package brings no types. */
declare module 'mjml' {
  export default function mjml2html(
    source: string,
    options?: { validationLevel?: 'strict' | 'soft' | 'skip'; fonts?: Record<string, string>; minify?: boolean },
  ): Promise<{ html: string; errors: { formattedMessage: string }[] }>
}
