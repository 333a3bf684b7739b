import { NextResponse } from "next/server";

// Here so that the build does not take the product's own, which lies above this folder. Nothing asks for its path.
export const config = { matcher: "/none" };

export function proxy(): NextResponse {
  return NextResponse.next();
}
