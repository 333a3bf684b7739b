/** Stand-in for the package `server-only`, which throws unless a bundler sets the server condition. */
export {};
