import { DEFAULT_WARM_UP_STEPS, type Settings } from "@/types/settings";

export const settingsWith = (change: Partial<Settings> = {}): Settings => ({
  strategy: "sticky",
  stickyWaitSeconds: 3600,
  specialtyMap: { cardiologia: ["Revoluna1", "Velha"] },
  specialtyFallback: true,
  rebalanceEnabled: true,
  rebalanceIdleDays: 30,
  defaultPerHour: 20,
  defaultPerDay: 100,
  gapNewMinSeconds: 20,
  gapNewMaxSeconds: 90,
  gapKnownMinSeconds: 2,
  gapKnownMaxSeconds: 8,
  warmUpSteps: [...DEFAULT_WARM_UP_STEPS],
  warmUpDoneDay: 22,
  sendingWindowEnabled: false,
  sendingFromHour: 8,
  sendingUntilHour: 20,
  fixed: [],
  version: 4,
  ...change,
});
