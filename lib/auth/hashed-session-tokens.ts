import type { drizzleAdapter } from "better-auth/adapters/drizzle";
import { hashToken } from "./session-token";

type AdapterFactory = ReturnType<typeof drizzleAdapter>;

interface NewRow<Row> {
  model: string;
  data: Omit<Row, "id">;
  select?: string[];
  forceAllowId?: boolean;
}

/**
 * Keeps session tokens out of the database: the row gets the SHA-256, the library (and so the cookie) the
 * token itself. Sessions are read and ended by our own SQL, so only their creation passes through here.
 */
export function withHashedSessionTokens(makeAdapter: AdapterFactory): AdapterFactory {
  return (options) => {
    const adapter = makeAdapter(options);
    return {
      ...adapter,
      create: async <Row extends Record<string, unknown>, Result = Row>(
        input: NewRow<Row>,
      ): Promise<Result> => {
        const token = input.model === "session" && "token" in input.data ? input.data.token : undefined;
        if (typeof token !== "string") return await adapter.create<Row, Result>(input);
        const hashed = { ...input, data: { ...input.data, token: hashToken(token) } };
        return Object.assign({}, await adapter.create<Row, Result>(hashed), { token });
      },
    };
  };
}
