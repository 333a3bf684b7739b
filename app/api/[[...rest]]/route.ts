import { DomainError } from "@/lib/errors";
import { createRoute } from "@/lib/http/create-route";

const unknownAddress = createRoute({
  identify: () => {
    throw new DomainError("not_found", "This address does not exist.");
  },
  handler: () => undefined,
});

export {
  unknownAddress as GET,
  unknownAddress as POST,
  unknownAddress as PUT,
  unknownAddress as PATCH,
  unknownAddress as DELETE,
};
