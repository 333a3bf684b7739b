export interface Worker {
  step: "idle" | "counted" | "reserved" | "cleared" | "waiting" | "answered";
  seen: number[];
  attemptId: number;
  messageId: number;
  chip: number;
  /**
   * Time at which the worker began to look for a message, before it reserved a slot. The deadline for the first byte is
   * computed from this time.
   */
  startedAt: number;
  leaseBeganAt: number;
  answerAt: number;
  answer: "sent" | "failed" | "uncertain" | "not_sent";
  awakeAt: number;
}

export function newWorker(): Worker {
  return {
    step: "idle",
    seen: [],
    attemptId: -1,
    messageId: -1,
    chip: -1,
    startedAt: 0,
    leaseBeganAt: 0,
    answerAt: 0,
    answer: "sent",
    awakeAt: 0,
  };
}
