"use client";

import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { watchAttendance } from "@/lib/api/attendance";
import { setPasswordRequest } from "@/lib/api/password-request";
import { loadPatiently } from "./load-patiently";

const ConfirmPasswordDialog = dynamic(
  () =>
    loadPatiently(() => import("./confirm-password-dialog").then((module) => module.ConfirmPasswordDialog)),
  { ssr: false },
);

/** Asks for the password if a change requires it, and tracks whether somebody is using the page. */
export function SessionCare() {
  const [answer, setAnswer] = useState<((confirmed: boolean) => void) | null>(null);
  useEffect(() => {
    const stopWatching = watchAttendance();
    const stopAsking = setPasswordRequest(() => new Promise((resolve) => setAnswer(() => resolve)));
    return () => {
      stopWatching();
      stopAsking();
    };
  }, []);
  if (answer === null) return null;
  return (
    <ConfirmPasswordDialog
      onDone={(confirmed) => {
        answer(confirmed);
        setAnswer(null);
      }}
    />
  );
}
