import { ApiError } from "@/lib/api/api-error";

export const isUrlProblem = (error: Error | null): boolean =>
  error instanceof ApiError && error.fields.some(({ path }) => path === "url");
