import { sendJson } from "./fetch-json";

/** Throws an `ApiError`: `unauthenticated` for wrong credentials, or `rate_limited` with the seconds to wait. */
export const signIn = (body: { email: string; password: string }): Promise<void> =>
  sendJson("/api/auth/sign-in/email", { method: "POST", body });

/** Creates the first administrator and signs them in. Throws `unauthenticated` if the link is no longer valid. */
export const setUp = (body: {
  token: string;
  name: string;
  email: string;
  password: string;
}): Promise<void> => sendJson("/api/auth/setup", { method: "POST", body });

/** Changes the user's own password and ends their other sessions. Throws `invalid_request` with the invalid field. */
export const changePassword = (body: { currentPassword: string; newPassword: string }): Promise<void> =>
  sendJson("/api/auth/change-password", { method: "POST", body });

/** Confirms the user's own password for changes that require it. Throws `invalid_request` if the password is wrong. */
export const confirmPassword = (body: { password: string }): Promise<void> =>
  sendJson("/api/auth/confirm-password", { method: "POST", body });

export const signOut = (): Promise<void> => sendJson("/api/auth/sign-out", { method: "POST" });
