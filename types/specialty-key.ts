/** Key for comparing specialties. Like `julia.search_text`, it ignores accents and case. */
export const specialtyKey = (name: string): string =>
  name
    .trim()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();
