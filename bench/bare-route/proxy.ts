import { NextResponse } from "next/server";

// Without this file the build would use the product's proxy, which is above this folder. Nothing requests its path.
export const config = { matcher: "/none" };

export function proxy(): NextResponse {
  return NextResponse.next();
}
