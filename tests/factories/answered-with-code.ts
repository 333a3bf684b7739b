import { eventually, QUICK, type TestPool } from "./pool";

/**
 * Runs `create`, which creates the instance. The gateway answers the create once it has a QR code, so that the answer
 * contains the code on a busy machine too.
 */
export async function answeredWithCode<T>(
  pool: TestPool,
  instanceName: string,
  create: () => Promise<T>,
): Promise<T> {
  await pool.control("/behaviour", { createWaitMs: 30_000, qrRotationMs: 86_400_000 });
  const creating = create();
  await eventually(
    () => pool.instance(instanceName).catch(() => null),
    (instance) => instance?.qr?.isLive === true,
  );
  await pool.control("/time-scale", { timeScale: 1000 });
  const answer = await creating;
  await pool.control("/time-scale", { timeScale: 1 });
  await pool.control("/behaviour", { createWaitMs: QUICK.createWaitMs, qrRotationMs: 45_000 });
  return answer;
}
