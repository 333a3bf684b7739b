/** True under `npm run dev`, where pages are rebuilt as they change. */
export const isDevelopment = process.env.NODE_ENV === "development";
