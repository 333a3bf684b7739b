/** What a person may do: `operator` and `admin` write, `manager` reads; users, keys and settings are the admin's. */
export const ROLES = ["admin", "operator", "manager"] as const;
export type Role = (typeof ROLES)[number];
