"use client";

export { default } from "../(operators)/error";
