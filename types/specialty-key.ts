/** A specialty as it is compared: accents and case do not make two of one, as in `julia.search_text`. */
export const specialtyKey = (name: string): string =>
  name
    .trim()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();
