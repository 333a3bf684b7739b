import { NextResponse } from "next/server";

// Without this file, the build would pick up the product's proxy from the parent folder. The matcher is a path that is
// never requested.
export const config = { matcher: "/none" };

export function proxy(): NextResponse {
  return NextResponse.next();
}
