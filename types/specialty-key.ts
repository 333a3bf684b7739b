/** Key for comparing specialties: without accents and case, as in `julia.search_text`. */
export const specialtyKey = (name: string): string =>
  name
    .trim()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();
