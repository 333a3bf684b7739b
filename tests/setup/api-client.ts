import type { Person, Product } from "./product";

export interface ApiAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many routes, compared field by field
  body: any;
}

export interface ApiClient {
  get(path: string): Promise<ApiAnswer>;
  post(path: string, body?: object): Promise<ApiAnswer>;
  patch(path: string, body?: object): Promise<ApiAnswer>;
  delete(path: string): Promise<ApiAnswer>;
}

export interface Cookie {
  name: string;
  value: string;
}

const JSON_TYPE = { "content-type": "application/json" };
const sessions = new WeakMap<Product, Map<string, Promise<Cookie[]>>>();

/** Returns the cookies of a signed-in person. All tests of a product share one sign-in per person. */
export function sessionOf(product: Product, person: Person = product.admin): Promise<Cookie[]> {
  const ofProduct = sessions.get(product) ?? new Map<string, Promise<Cookie[]>>();
  sessions.set(product, ofProduct);
  const known = ofProduct.get(person.email) ?? signIn(product, person);
  ofProduct.set(person.email, known);
  return known;
}

async function signIn(product: Product, { email, password }: Person): Promise<Cookie[]> {
  const answer = await fetch(`${product.url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { ...JSON_TYPE, origin: product.url },
    body: JSON.stringify({ email, password }),
  });
  if (!answer.ok) throw new Error(`sign-in failed: ${answer.status} ${await answer.text()}`);
  return answer.headers.getSetCookie().map((line) => {
    const [pair = ""] = line.split(";");
    const end = pair.indexOf("=");
    return { name: pair.slice(0, end), value: pair.slice(end + 1) };
  });
}

export const cookieHeader = (cookies: readonly Cookie[]): string =>
  cookies.map(({ name, value }) => `${name}=${value}`).join("; ");

/**
 * Returns a client that calls the API as the browser of a signed-in admin does. `url` can be the URL of any of the
 * product's web processes.
 */
export async function signInToApi(product: Product, url = product.url): Promise<ApiClient> {
  const cookie = cookieHeader(await sessionOf(product));
  const call = async (method: string, path: string, body?: object): Promise<ApiAnswer> => {
    const answer = await callOnce(method, path, body);
    if (answer.body?.code !== "password_required") return answer;
    const { password } = product.admin;
    const confirmed = await callOnce("POST", "/api/auth/confirm-password", { password });
    return confirmed.status === 204 ? await callOnce(method, path, body) : confirmed;
  };
  const callOnce = async (method: string, path: string, body?: object): Promise<ApiAnswer> => {
    const response = await fetch(url + path, {
      method,
      headers: { cookie, origin: product.url, ...(body === undefined ? {} : JSON_TYPE) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  };
  return {
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
    patch: (path, body) => call("PATCH", path, body),
    delete: (path) => call("DELETE", path),
  };
}

export async function control(product: Product, path: string, body: object = {}): Promise<ApiAnswer> {
  const response = await fetch(product.controlUrl + path, {
    method: "POST",
    headers: JSON_TYPE,
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

export interface SimulatedInstance {
  instanceName: string;
  memoryState: string | null;
  isFlapping: boolean;
  connectCalls: number;
  secondSockets: number;
}

export async function simulatedInstances(product: Product): Promise<SimulatedInstance[]> {
  return (await fetch(`${product.controlUrl}/instances`)).json();
}
