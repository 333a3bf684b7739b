import { invalidField } from "@/lib/errors";
import { type Limits, limitProblem } from "@/types/limits";

/**
 * Throws `invalid_request` if the limits after a change would contradict each other. A change without limits always
 * passes, so that older chips whose limits contradict each other can still be edited.
 */
export function requireLimits(limits: Limits, given: Partial<Limits>): void {
  if (given.perHour === undefined && given.perDay === undefined) return;
  const problem = limitProblem(limits, given);
  if (problem !== null) throw invalidField(problem.path, problem.message);
}
