-- Explanations of choices are kept by columns now; what is stored already follows.
UPDATE "julia"."messages" SET "routing" = jsonb_build_object(
  'strategy', "routing" -> 'strategy',
  'instanceNames', coalesce(jsonb_path_query_array("routing", '$.candidates[*].instanceName'), '[]'),
  'verdicts', coalesce(jsonb_path_query_array("routing", '$.candidates[*].verdict'), '[]'),
  'loadsPerMille', coalesce((SELECT jsonb_agg(round((c ->> 'load')::numeric * 1000)::int)
    FROM jsonb_array_elements("routing" -> 'candidates') c), '[]'))
WHERE "routing" ? 'candidates';--> statement-breakpoint
-- Replaced by `head_of_lane`, and by one with other arguments; `db/functions` makes them anew.
DROP FUNCTION IF EXISTS "julia"."queue_head"(text, timestamptz);--> statement-breakpoint
DROP FUNCTION IF EXISTS "julia"."draw_gap"(uuid, uuid, julia.settings);
