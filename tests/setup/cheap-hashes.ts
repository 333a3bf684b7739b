import { createRequire } from "node:module";

/** The package itself. In integration tests, an import of its name leads to this file. */
const real: typeof import("hash-wasm") = createRequire(import.meta.url)("hash-wasm");

/**
 * Tests of the hash itself set `isReal`. Other tests create many passwords, and a real hash takes 20 MB and tens of ms.
 */
export const hashing = { isReal: false, hashes: 0 };

/** @public Imported under the name of the package. */
export const argon2id: typeof real.argon2id = (input) => {
  hashing.hashes += 1;
  return real.argon2id(hashing.isReal ? input : { ...input, memorySize: 8, iterations: 1 });
};

/** @public Imported under the name of the package. */
export const argon2Verify: typeof real.argon2Verify = (input) => {
  hashing.hashes += 1;
  return real.argon2Verify(input);
};
