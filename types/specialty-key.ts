/** Key for comparing specialties. Ignores accents and case, like `julia.search_text`. */
export const specialtyKey = (name: string): string =>
  name
    .trim()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();
