import { GET as getSession } from "@/app/api/auth/get-session/route";
import { POST as signIn } from "@/app/api/auth/sign-in/email/route";
import { type WebRequest, webRequest } from "./web";

/** Signs in through the route handler. `request` can set the peer address, the cookies and the headers. */
export const trySignIn = (
  email: string,
  password: string,
  request: Omit<WebRequest, "method" | "body"> = {},
): Promise<Response> =>
  signIn(webRequest("/api/auth/sign-in/email", { method: "POST", body: { email, password }, ...request }));

/** Builds the Cookie header with which a browser returns the cookies of this response. */
export const cookiesOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");

/** Returns the person to whom the session cookie belongs, or null if the session is invalid. */
export async function signedInPerson(cookie: string): Promise<{ id: string } | null> {
  const response = await getSession(webRequest("/api/auth/get-session", { cookie }));
  return (await response.json()).user;
}
