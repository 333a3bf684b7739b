export interface Page {
  status: number;
  html: string;
  location?: string;
}

const REDIRECTING = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Redirecting</title>
</head>
<body>
<pre>Redirecting to /manager/</pre>
</body>
</html>
`;
const MANAGER = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <title>Evolution Manager</title>
  </head>
  <body>
    <div id="root"></div>
  </body>
</html>
`;

/**
 * Returns the gateway's manager page, or undefined for other requests. Every GET under /manager/ returns the same page
 * with status 200 and needs no key.
 */
export function managerPage(method: string, pathname: string): Page | undefined {
  if (method !== "GET" && method !== "HEAD") return undefined;
  if (pathname === "/manager") return { status: 301, html: REDIRECTING, location: "/manager/" };
  return pathname.startsWith("/manager/") ? { status: 200, html: MANAGER } : undefined;
}
