/** True under `npm run dev`. */
export const isDevelopment = process.env.NODE_ENV === "development";
