/** The rows of all loaded pages: a row that moved while pages were loaded may be on two of them. */
export const distinctRows = <Row extends { id: string }>(rows: readonly Row[] = []): Row[] => [
  ...new Map(rows.map((row) => [row.id, row])).values(),
];
