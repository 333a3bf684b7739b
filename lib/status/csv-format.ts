/** The cell separator that spreadsheets expect in each language. It depends on the language's decimal separator. */
export const CSV_SEPARATORS = { "pt-BR": ";", en: "," } as const;

/**
 * Returns a function that formats times for an exported file in the pool's time zone, and `day`, today's date for the
 * file name.
 */
export function localMoments(timeZone: string): { moment: (at: string | null) => string; day: string } {
  const local = (at: Date) =>
    // `sv-SE` produces a time format that all spreadsheets parse the same way.
    new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" }).format(at);
  return { moment: (at) => (at === null ? "" : local(new Date(at))), day: local(new Date()).slice(0, 10) };
}
