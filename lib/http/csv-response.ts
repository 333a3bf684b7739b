/** Responds with a table that the browser saves as a file. */
export const csvResponse = ({ fileName, csv }: { fileName: string; csv: string }): Response =>
  new Response(csv, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${fileName}"`,
    },
  });
