/** Here so that the build does not take the product's own, which lies above this folder. */
export function register(): void {}
