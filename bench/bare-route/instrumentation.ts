/** Without this file, the build would pick up the product's instrumentation from the parent folder. */
export function register(): void {}
