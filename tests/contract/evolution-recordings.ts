import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Gateway } from "@/lib/gateway/gateway";

const recordingSchema = z.object({
  name: z.string(),
  request: z.object({ method: z.string(), path: z.string(), body: z.unknown().optional() }),
  response: z.object({ status: z.number(), body: z.unknown().optional() }),
});

export type Recording = z.infer<typeof recordingSchema>;

/** The file names of the recordings of 2.3.6 contain no version. */
export type RecordedVersion = "2.3.6" | "2.3.7" | "2.4.0-unlicensed";

/** Returns unedited exchanges with a real Evolution API. */
export function readRecordings(version: RecordedVersion = "2.3.6"): Recording[] {
  const file = version === "2.3.6" ? "http.json" : `http-${version}.json`;
  const text = readFileSync(new URL(`./recordings/${file}`, import.meta.url), "utf8");
  return z.array(recordingSchema).parse(JSON.parse(text));
}

/** Maps the route of an exchange to the client's call. Exchanges that the client never makes are missing. */
const OUR_ROUTES: [call: keyof Gateway, method: string, path: RegExp][] = [
  ["create", "POST", /^\/instance\/create$/],
  ["connect", "GET", /^\/instance\/connect\/([^/?]+)/],
  ["connectionState", "GET", /^\/instance\/connectionState\/([^/?]+)$/],
  ["restart", "POST", /^\/instance\/restart\/([^/]+)$/],
  ["logout", "DELETE", /^\/instance\/logout\/([^/]+)$/],
  ["delete", "DELETE", /^\/instance\/delete\/([^/]+)$/],
  ["fetchInstances", "GET", /^\/instance\/fetchInstances$/],
  ["fetchInstance", "GET", /^\/instance\/fetchInstances\?instanceName=(.+)$/],
  ["setWebhook", "POST", /^\/webhook\/set\/([^/]+)$/],
  ["findWebhook", "GET", /^\/webhook\/find\/([^/]+)$/],
  ["sendText", "POST", /^\/message\/sendText\/([^/]+)$/],
  ["findMessages", "POST", /^\/chat\/findMessages\/([^/]+)$/],
  ["fetchFile", "POST", /^\/chat\/getBase64FromMediaMessage\/([^/]+)$/],
];

export type OurCall = Recording & { call: keyof Gateway; instanceName: string };

export function ourCalls(recordings: readonly Recording[]): OurCall[] {
  return recordings.flatMap((recording) => {
    const { method, path } = recording.request;
    const route = OUR_ROUTES.find(([, routeMethod, pattern]) => routeMethod === method && pattern.test(path));
    if (route === undefined) return [];
    const name = decodeURIComponent(route[2].exec(path)?.[1] ?? "alpha");
    return [{ ...recording, call: route[0], instanceName: name }];
  });
}
