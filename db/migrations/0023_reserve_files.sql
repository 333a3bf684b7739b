-- It has another parameter now. The stored functions are loaded afterwards.
DROP FUNCTION IF EXISTS julia.reserve(uuid, uuid);
