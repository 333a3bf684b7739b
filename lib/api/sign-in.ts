import { sendJson } from "./fetch-json";

/** Throws an `ApiError`: `unauthenticated` for a wrong pair, `rate_limited` with the seconds to wait. */
export const signIn = (body: { email: string; password: string }): Promise<void> =>
  sendJson("/api/auth/sign-in/email", { method: "POST", body });

/** Creates the first administrator; the answer signs them in. `unauthenticated`: the link is no longer valid. */
export const setUp = (body: {
  token: string;
  name: string;
  email: string;
  password: string;
}): Promise<void> => sendJson("/api/auth/setup", { method: "POST", body });

/** Changes one's own password; `invalid_request` names the field that is wrong. Other sessions end. */
export const changePassword = (body: { currentPassword: string; newPassword: string }): Promise<void> =>
  sendJson("/api/auth/change-password", { method: "POST", body });

/** Confirms one's own password for the changes that ask for it; `invalid_request` for a wrong one. */
export const confirmPassword = (body: { password: string }): Promise<void> =>
  sendJson("/api/auth/confirm-password", { method: "POST", body });

export const signOut = (): Promise<void> => sendJson("/api/auth/sign-out", { method: "POST" });
