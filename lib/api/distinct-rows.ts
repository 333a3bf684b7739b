/** Merges the rows of all loaded pages; a row that moved between two loads can be on both pages. */
export const distinctRows = <Row extends { id: string }>(rows: readonly Row[] = []): Row[] => [
  ...new Map(rows.map((row) => [row.id, row])).values(),
];
