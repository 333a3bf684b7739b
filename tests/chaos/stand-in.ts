/**
 * Runs the simulator as the gateway of the chaos runs, in its own process. Appends each accepted message to a file
 * before it responds. Only this file shows what was sent.
 */
import { appendFileSync, openSync } from "node:fs";
import { z } from "zod";
import { Simulator } from "../../simulator/simulator";

const { STAND_IN_PORT, STAND_IN_KEY, STAND_IN_LOG, STAND_IN_VERSION, STAND_IN_STATE } = z
  .object({
    STAND_IN_PORT: z.coerce.number(),
    STAND_IN_KEY: z.string(),
    STAND_IN_LOG: z.string(),
    STAND_IN_VERSION: z.enum(["2.3.6", "2.4"]),
    STAND_IN_STATE: z.string(),
  })
  .parse(process.env);

const simulator = new Simulator({
  port: STAND_IN_PORT,
  host: "127.0.0.1",
  apiKey: STAND_IN_KEY,
  timeScale: 1,
  version: STAND_IN_VERSION,
  stateFile: STAND_IN_STATE,
  behaviour: {
    createWaitMs: 50,
    connectWaitMs: 50,
    lookupDelayMs: 10,
    qrDelayMs: 10,
    pairingDelayMs: 10,
    firstLoginDelayMs: 20,
    loginDelayMs: 20,
    profileDelayMs: 10,
    sendDelayMs: 10,
    readAckDelayMs: null,
    webhookFirstRetryMs: 500,
    webhookLongestRetryMs: 2_000,
  },
});

const log = openSync(STAND_IN_LOG, "a");
const { accepted } = simulator.gateway.messages;
const push = accepted.push.bind(accepted);
accepted.push = (message) => {
  const { instanceName, file, text, quotedId, id, atMs } = message;
  const token = file?.givenSha256 ?? text;
  appendFileSync(log, `${JSON.stringify({ instanceName, token, quotedId, id, atMs })}\n`);
  return push(message);
};

await simulator.start();
process.once("SIGTERM", () => void simulator.close().then(() => process.exit(0)));
