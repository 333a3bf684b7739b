import { config } from "zod/v4/core";

// Zod would probe for `new Function`, which our content security policy refuses and reports.
config({ jitless: true });
