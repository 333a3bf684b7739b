/**
 * Merges the rows of all loaded pages without duplicates. A row that moved between two page loads can be on both pages.
 */
export const distinctRows = <Row extends { id: string }>(rows: readonly Row[] = []): Row[] => [
  ...new Map(rows.map((row) => [row.id, row])).values(),
];
