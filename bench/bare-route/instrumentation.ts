/** Without this file the build would use the product's instrumentation, which is above this folder. */
export function register(): void {}
