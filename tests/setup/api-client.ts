import type { Product } from "./product";

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

/** The API as a signed-in admin's browser calls it, at any of the product's web processes. */
export async function signInToApi(product: Product, url = product.url): Promise<ApiClient> {
  const signedIn = await fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: product.url },
    body: JSON.stringify({ email: product.admin.email, password: product.admin.password }),
  });
  if (!signedIn.ok) throw new Error(`sign-in failed: ${signedIn.status} ${await signedIn.text()}`);
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
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
      headers: {
        cookie,
        origin: product.url,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
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

/** An order to the simulator's control API. */
export async function control(product: Product, path: string, body: object = {}): Promise<ApiAnswer> {
  const response = await fetch(product.controlUrl + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
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
