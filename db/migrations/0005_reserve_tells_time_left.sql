-- It answers one column more; `db/functions` makes it anew.
DROP FUNCTION IF EXISTS "julia"."reserve"(uuid, uuid);
