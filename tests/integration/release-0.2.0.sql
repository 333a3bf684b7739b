-- The signatures of the stored functions of release 0.2.0, with empty bodies, and its triggers. The upgrade test starts
-- from them, because a function whose result has changed cannot be replaced.
set local search_path = julia, public;

create or replace function julia.accept_message(p_id uuid, p_client_id uuid, p_key text, p_digest text, p_contact_id uuid, p_phone text, p_phone_key text, p_external_id text, p_name text, p_specialty text, p_text text, p_kind text, p_priority integer, p_ttl_seconds integer, p_callback_url text, p_metadata jsonb, p_simulated boolean, p_supersedes uuid DEFAULT NULL, p_may_change_contact boolean DEFAULT NULL) returns TABLE(outcome text, message_id uuid, created_at timestamp with time zone, expires_at timestamp with time zone) language plpgsql as $$ begin return; end $$;
create or replace function julia.acknowledge(p_chip_id uuid, p_gateway_message_id text, p_status text, p_at timestamp with time zone DEFAULT NULL) returns text language plpgsql as $$ begin return null; end $$;
create or replace function julia.all_candidates(p_specialty_instances jsonb, p_is_gateway_down boolean, p_now timestamp with time zone) returns jsonb language plpgsql as $$ begin return null; end $$;
create or replace function julia.answer_selection(k clientes, s settings, key record, slot record, p_listed jsonb, p_now timestamp with time zone, p_closed_until timestamp with time zone, p_dry_run boolean, OUT outcome text, OUT instance_name text, OUT reason text, OUT cause text, OUT next_slot_at timestamp with time zone, OUT candidates jsonb) returns record language plpgsql as $$ begin return; end $$;
create or replace function julia.begin_dispatch(p_message_id uuid, p_attempt_id uuid, p_owner uuid, p_operation_id integer) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.bring_back(p_chip_id uuid, p_limit integer) returns integer language plpgsql as $$ begin return null; end $$;
create or replace function julia.by_specialty_chip(p_specialty text, s settings, p_now timestamp with time zone, p_tried uuid[]) returns chip_rotation language plpgsql as $$ begin return null; end $$;
create or replace function julia.callback_key(p_message_id uuid, p_at timestamp with time zone) returns text language plpgsql as $$ begin return null; end $$;
create or replace function julia.can_send(p_condition text) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.cancel_message(p_message_id uuid) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.candidates(p_chosen uuid, p_preferred text, p_specialty_instances jsonb, p_now timestamp with time zone) returns jsonb language plpgsql as $$ begin return null; end $$;
create or replace function julia.change_contact(k clientes, p_other_id uuid, p_external_id text, p_name text, p_specialty text, p_client_id uuid) returns clientes language plpgsql as $$ begin return null; end $$;
create or replace function julia.chip_changed() returns trigger language plpgsql as $$ begin return null; end $$;
create or replace function julia.chip_condition(c chips, r chip_rotation, h chip_health, p pairings, p_is_license_required boolean, p_now timestamp with time zone) returns TABLE(condition text, reason text, since timestamp with time zone, rank integer, can_send boolean, known_contacts_only boolean, is_connected boolean, wanted boolean) language plpgsql as $$ begin return; end $$;
create or replace function julia.chip_conditions() returns TABLE(chip_id uuid, condition text, reason text, since timestamp with time zone, rank integer, can_send boolean, known_contacts_only boolean, is_connected boolean, wanted boolean) language plpgsql as $$ begin return; end $$;
create or replace function julia.clock() returns timestamp with time zone language plpgsql as $$ begin return null; end $$;
create or replace function julia.condition_of(c chips, p_is_out boolean DEFAULT NULL, p_worst text DEFAULT NULL) returns text language plpgsql as $$ begin return null; end $$;
create or replace function julia.condition_reason(p_condition text, c chips, h chip_health, p pairings, p_is_license_required boolean, p_now timestamp with time zone) returns text language plpgsql as $$ begin return null; end $$;
create or replace function julia.condition_since(p_condition text, c chips, r chip_rotation, h chip_health) returns timestamp with time zone language plpgsql as $$ begin return null; end $$;
create or replace function julia.conditions() returns text[] language plpgsql as $$ begin return null; end $$;
create or replace function julia.considered(p_chosen uuid, p_preferred text, p_specialty_instances jsonb, p_now timestamp with time zone) returns TABLE(instance_name text, verdict text, load double precision) language plpgsql as $$ begin return; end $$;
create or replace function julia.count_held(r chip_rotation, s settings, p_now timestamp with time zone, OUT in_hour integer, OUT in_day integer) returns record language plpgsql as $$ begin return; end $$;
create or replace function julia.day_start() returns timestamp with time zone language plpgsql as $$ begin return null; end $$;
create or replace function julia.draw_gap(p_is_known boolean, s settings) returns double precision language plpgsql as $$ begin return null; end $$;
create or replace function julia.dropped(r chip_rotation, s settings, p_now timestamp with time zone) returns text language plpgsql as $$ begin return null; end $$;
create or replace function julia.effective_limits(c chips, s settings, OUT per_hour integer, OUT per_day integer) returns record language plpgsql as $$ begin return; end $$;
create or replace function julia.expire_messages(p_limit integer) returns integer language plpgsql as $$ begin return null; end $$;
create or replace function julia.find_slot(p_any_waits boolean, s settings, p_tried uuid[]) returns record language plpgsql as $$ begin return null; end $$;
create or replace function julia.finish_failed(p_attempt_id uuid, p_code text, p_detail text) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.finish_not_sent(p_attempt_id uuid, p_scope text, p_cause text, p_detail text, p_retry_seconds double precision DEFAULT NULL) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.finish_sent(p_attempt_id uuid, p_gateway_message_id text, p_remote_jid text, p_by text DEFAULT NULL) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.finish_uncertain(p_attempt_id uuid, p_code text, p_detail text) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.free_chip(p_chip_id uuid, p_attempt_id uuid, p_took_slot boolean) returns void language plpgsql as $$ begin return; end $$;
create or replace function julia.has_lost_session(c chips, p pairings) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.has_written_to(p_chip_id uuid, p_contact_id uuid) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.head_of_queue(p_kind text, p_chip_id uuid, p_specialty text, p_now timestamp with time zone, OUT id uuid, OUT contact_id uuid, OUT kind text, OUT priority smallint, OUT seq bigint, OUT route_kind text, OUT route_specialty text, OUT to_phone text, OUT body text, OUT expires_at timestamp with time zone) returns record language plpgsql as $$ begin return; end $$;
create or replace function julia.hybrid_chip(p_specialty text, s settings, p_now timestamp with time zone, p_tried uuid[]) returns chip_rotation language plpgsql as $$ begin return null; end $$;
create or replace function julia.id_at(p_at timestamp with time zone) returns uuid language plpgsql as $$ begin return null; end $$;
create or replace function julia.is_connected(p_condition text) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.is_license_required() returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.is_reviving(c chips, h chip_health, p pairings, p_now timestamp with time zone) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.keeps_chip(p_strategy text) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.known_contacts_only(p_condition text) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.knows(p_contact_id uuid, p_chip_id uuid) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.leave_cause(p_instance text, m messages, k clientes, s settings) returns text language plpgsql as $$ begin return null; end $$;
create or replace function julia.lock_attempt(p_attempt_id uuid, OUT a attempts, OUT m messages) returns record language plpgsql as $$ begin return; end $$;
create or replace function julia.lock_contact(p_new_id uuid, p_phone text, p_key text, p_external_id text, p_name text, p_specialty text, p_client_id uuid, p_may_change boolean) returns clientes language plpgsql as $$ begin return null; end $$;
create or replace function julia.lock_slot(p_kind text, p_chip_id uuid, p_specialty text, s settings, INOUT tried uuid[], OUT kind text, OUT specialty text, OUT r chip_rotation, OUT instance_name text, OUT operation_id integer, OUT status text, OUT at timestamp with time zone, OUT in_hour integer, OUT in_day integer) returns record language plpgsql as $$ begin return; end $$;
create or replace function julia.looks_restricted(p_chip_id uuid) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.lost_number(p_contact_id uuid) returns TABLE(name text, cause text) language plpgsql as $$ begin return; end $$;
create or replace function julia.make_ready(m messages, k clientes, s settings) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.mapped_specialties(k clientes, s settings) returns text[] language plpgsql as $$ begin return null; end $$;
create or replace function julia.mapped_specialty(k clientes, s settings) returns text language plpgsql as $$ begin return null; end $$;
create or replace function julia.message_changed() returns trigger language plpgsql as $$ begin return null; end $$;
create or replace function julia.message_pulse() returns text language plpgsql as $$ begin return null; end $$;
create or replace function julia.most_specialties() returns integer language plpgsql as $$ begin return null; end $$;
create or replace function julia.next_chip(p_specialty text, s settings, p_now timestamp with time zone, OUT chip_id uuid, OUT at timestamp with time zone) returns record language plpgsql as $$ begin return; end $$;
create or replace function julia.next_message(r chip_rotation, p_kind text, p_specialty text, p_now timestamp with time zone) returns record language plpgsql as $$ begin return null; end $$;
create or replace function julia.next_of_own(c chips, r chip_rotation, s settings, p_now timestamp with time zone) returns timestamp with time zone language plpgsql as $$ begin return null; end $$;
create or replace function julia.next_slot(r chip_rotation, p_now timestamp with time zone) returns timestamp with time zone language plpgsql as $$ begin return null; end $$;
create or replace function julia.no_chip() returns uuid language plpgsql as $$ begin return null; end $$;
create or replace function julia.note_bound(p_chip_id uuid) returns void language plpgsql as $$ begin return; end $$;
create or replace function julia.note_contact_change(p_contact_id uuid, p_kind text, p_from text, p_to text, p_client_id uuid) returns void language plpgsql as $$ begin return; end $$;
create or replace function julia.note_reply(p_chip_id uuid, p_phone_keys text[], p_at timestamp with time zone) returns text language plpgsql as $$ begin return null; end $$;
create or replace function julia.open_queues() returns TABLE(kind text, specialty text) language plpgsql as $$ begin return; end $$;
create or replace function julia.prefer(a attempts) returns void language plpgsql as $$ begin return; end $$;
create or replace function julia.prolong_leases(p_owner uuid, p_message_ids uuid[]) returns integer language plpgsql as $$ begin return null; end $$;
create or replace function julia.promote(p_contact_id uuid) returns void language plpgsql as $$ begin return; end $$;
create or replace function julia.prove_sent(p_chip_id uuid, p_gateway_message_id text, p_remote_jid text, p_phone_keys text[], p_text_digest text, p_sent_at timestamp with time zone, p_received_at timestamp with time zone) returns text language plpgsql as $$ begin return null; end $$;
create or replace function julia.rebalances(p_strategy text) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.record_chip_state() returns trigger language plpgsql as $$ begin return null; end $$;
create or replace function julia.record_watch() returns void language plpgsql as $$ begin return; end $$;
create or replace function julia.refresh_due(p_limit integer) returns integer language plpgsql as $$ begin return null; end $$;
create or replace function julia.refresh_rotation(p_chip_id uuid) returns void language plpgsql as $$ begin return; end $$;
create or replace function julia.release_selection(p_id uuid, p_client_id uuid) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.repair_bound_hints(p_limit integer) returns integer language plpgsql as $$ begin return null; end $$;
create or replace function julia.replay_selection(p_client_id uuid, p_key text, p_digest text) returns TABLE(outcome text, reservation_id uuid, instance_name text, reason text, expires_at timestamp with time zone, next_slot_at timestamp with time zone, candidates jsonb) language plpgsql as $$ begin return; end $$;
create or replace function julia.requeue(p_after uuid, p_limit integer) returns uuid language plpgsql as $$ begin return null; end $$;
create or replace function julia.requeue_bound(p_chip_id uuid, p_limit integer) returns integer language plpgsql as $$ begin return null; end $$;
create or replace function julia.reroute(m messages, s settings) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.reserve(p_owner uuid, p_attempt_id uuid) returns TABLE(message_id uuid, chip_id uuid, instance_name text, operation_id integer, to_phone text, body text, contact_id uuid, seconds_left double precision) language plpgsql as $$ begin return; end $$;
create or replace function julia.rest_until(r chip_rotation, s settings, p_now timestamp with time zone, p_held_hour integer, p_held_day integer, OUT free_at timestamp with time zone, OUT blocked_by text) returns record language plpgsql as $$ begin return; end $$;
create or replace function julia.resume_deferred(p_from timestamp with time zone, p_until timestamp with time zone, p_limit integer) returns integer language plpgsql as $$ begin return null; end $$;
create or replace function julia.round_robin_chip(p_specialty text, s settings, p_now timestamp with time zone, p_tried uuid[]) returns chip_rotation language plpgsql as $$ begin return null; end $$;
create or replace function julia.round_robin_turns(r chip_rotation, p_now timestamp with time zone) returns bigint language plpgsql as $$ begin return null; end $$;
create or replace function julia.route_message(p_message_id uuid, p_contact_id uuid, p_route_kind text, p_specialty text, s settings, p_chip_id uuid, p_instance_name text, p_status text, OUT outcome text, OUT reason text, OUT cause text, OUT preferred text, OUT is_known boolean) returns record language plpgsql as $$ begin return; end $$;
create or replace function julia.routing_key_of(m messages, k clientes, s settings, OUT kind text, OUT chip_id uuid, OUT specialty text, OUT cause text) returns record language plpgsql as $$ begin return; end $$;
create or replace function julia.routing_reason(p_strategy text, p_is_own boolean, p_cause text, p_instance_name text, p_listed jsonb) returns text language plpgsql as $$ begin return null; end $$;
create or replace function julia.schedule_look_up(p_message_id uuid, p_look integer) returns void language plpgsql as $$ begin return; end $$;
create or replace function julia.search_text(p_text text) returns text language plpgsql as $$ begin return null; end $$;
create or replace function julia.select_instance(p_id uuid, p_client_id uuid, p_key text, p_digest text, p_contact_id uuid, p_phone text, p_phone_key text, p_external_id text, p_name text, p_specialty text, p_kind text, p_dry_run boolean, p_may_change_contact boolean DEFAULT NULL) returns TABLE(outcome text, reservation_id uuid, instance_name text, reason text, expires_at timestamp with time zone, next_slot_at timestamp with time zone, candidates jsonb) language plpgsql as $$ begin return; end $$;
create or replace function julia.settle_message_event(p_event_id bigint) returns text language plpgsql as $$ begin return null; end $$;
create or replace function julia.settle_queues(p_limit integer) returns integer language plpgsql as $$ begin return null; end $$;
create or replace function julia.specialty_is_able(p_specialty text, s settings, p_now timestamp with time zone) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.sticky_chip(p_specialty text, s settings, p_now timestamp with time zone, p_tried uuid[]) returns chip_rotation language plpgsql as $$ begin return null; end $$;
create or replace function julia.store_selection(p_id uuid, k clientes, s settings, slot record, p_reason text, p_cause text, p_client_id uuid, p_key text, p_digest text) returns timestamp with time zone language plpgsql as $$ begin return null; end $$;
create or replace function julia.sweep_lease() returns uuid language plpgsql as $$ begin return null; end $$;
create or replace function julia.sync_rotation(p_chip_id uuid) returns void language plpgsql as $$ begin return; end $$;
create or replace function julia.take_out(p_chip_id uuid, p_cause text) returns void language plpgsql as $$ begin return; end $$;
create or replace function julia.take_slot(r chip_rotation, s settings, p_now timestamp with time zone, p_in_hour integer, p_in_day integer, p_gap_seconds double precision, p_attempt_id uuid) returns timestamp with time zone language plpgsql as $$ begin return null; end $$;
create or replace function julia.takes_turns(p_strategy text) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.tell_change() returns trigger language plpgsql as $$ begin return null; end $$;
create or replace function julia.uptime(p_chip_ids uuid[], p_edges timestamp with time zone[]) returns TABLE(chip_id uuid, n integer, up double precision, down double precision, off double precision) language plpgsql as $$ begin return; end $$;
create or replace function julia.uptime_kind(c chips) returns text language plpgsql as $$ begin return null; end $$;
create or replace function julia.uses_specialties(p_strategy text) returns boolean language plpgsql as $$ begin return null; end $$;
create or replace function julia.verdict(r chip_rotation, p_now timestamp with time zone) returns text language plpgsql as $$ begin return null; end $$;
create or replace function julia.verdict_of(p_condition text) returns text language plpgsql as $$ begin return null; end $$;
create or replace function julia.waits_until(m messages, s settings) returns timestamp with time zone language plpgsql as $$ begin return null; end $$;
create or replace function julia.watch_gap() returns interval language plpgsql as $$ begin return null; end $$;
create or replace function julia.window_closed_until(s settings, p_kind text, p_now timestamp with time zone) returns timestamp with time zone language plpgsql as $$ begin return null; end $$;
create or replace function julia.window_opens(p_chip_id uuid, p_limit integer, p_window_seconds integer, p_margin_seconds integer) returns timestamp with time zone language plpgsql as $$ begin return null; end $$;
create or replace function julia.write_reservation(p_message_id uuid, p_contact_id uuid, p_specialty text, s settings, p_chip_id uuid, p_at timestamp with time zone, p_reason text, p_cause text, p_preferred text, p_owner uuid, p_attempt_id uuid) returns text language plpgsql as $$ begin return null; end $$;

do $$
begin
  if not exists (select 1 from pg_trigger where tgname = 'chips_rotation') then
    -- Deferred to the end of the transaction, so that the rotation is always the last lock.
    create constraint trigger chips_rotation after insert on julia.chips
      deferrable initially deferred for each row execute function julia.chip_changed();
    create trigger messages_callback after update on julia.messages for each row
      when (new.callback_url is not null and old.phase is distinct from new.phase and new.phase <> 'reserved'
        and not (old.phase = 'reserved' and new.phase = 'queued'))
      execute function julia.message_changed();
  end if;
  -- Checked separately: a migration that changes a column of `chips` drops this trigger.
  if not exists (select 1 from pg_trigger where tgname = 'chips_rotation_update') then
    create constraint trigger chips_rotation_update after update on julia.chips
      deferrable initially deferred for each row
      when ((julia.condition_of(old), old.instance_name, old.per_hour, old.per_day, old.priority,
        old.warmup_seconds / 86400, old.warmup_completed_at, old.ramp_since)
        is distinct from
        (julia.condition_of(new), new.instance_name, new.per_hour, new.per_day, new.priority,
        new.warmup_seconds / 86400, new.warmup_completed_at, new.ramp_since))
      execute function julia.chip_changed();
  end if;
end;
$$;

do $$
begin
  if not exists (select 1 from pg_trigger where tgname = 'chips_tell') then
    create trigger chips_tell after insert or delete on julia.chips
      for each row execute function julia.tell_change('chip', 'id');
    -- Ignores the claims and times that each poll of a pairing writes.
    create trigger pairings_tell after update on julia.pairings for each row
      when ((old.qr_seen_digest, old.qr_code, old.qr_pairing_code, old.scan_inferred_at, old.reason,
          old.unreadable_since is null)
        is distinct from
        (new.qr_seen_digest, new.qr_code, new.qr_pairing_code, new.scan_inferred_at, new.reason,
          new.unreadable_since is null))
      execute function julia.tell_change('chip', 'chip_id');
    create trigger chip_operations_tell after insert on julia.chip_operations
      for each row execute function julia.tell_change('chip', 'chip_id');
    create trigger chip_operations_tell_update after update on julia.chip_operations for each row
      when (old.state is distinct from new.state) execute function julia.tell_change('chip', 'chip_id');
    -- A gateway that fails or recovers changes the condition of every chip.
    create trigger gateways_tell after update on julia.gateways for each row
      when ((old.breaker, old.cause) is distinct from (new.breaker, new.cause))
      execute function julia.tell_change('chip', 'none');
    create trigger settings_tell after update on julia.settings for each row
      when (old.version is distinct from new.version) execute function julia.tell_change('settings', 'none');
    create trigger alerts_tell after insert on julia.alerts
      for each row execute function julia.tell_change('alert', 'id');
    create trigger alerts_tell_update after update on julia.alerts for each row
      when ((old.state, old.severity, old.flapping, old.acknowledged_at)
        is distinct from (new.state, new.severity, new.flapping, new.acknowledged_at))
      execute function julia.tell_change('alert', 'id');
    create trigger alert_silences_tell after insert or update on julia.alert_silences
      for each row execute function julia.tell_change('alert', 'none');
  end if;
  -- Checked separately: a migration that changes a column of `chips` drops this trigger.
  if not exists (select 1 from pg_trigger where tgname = 'chips_tell_update') then
    -- The version covers all manual changes; the other columns are facts from the gateway.
    create trigger chips_tell_update after update on julia.chips for each row
      when ((old.version, old.status, old.state, old.evolution_connected, old.wrong_number, old.close_code)
        is distinct from
        (new.version, new.status, new.state, new.evolution_connected, new.wrong_number, new.close_code))
      execute function julia.tell_change('chip', 'id');
  end if;
end;
$$;

do $$
begin
  if not exists (select 1 from pg_trigger where tgname = 'chip_health_tell') then
    create trigger chip_health_tell after insert on julia.chip_health
      for each row execute function julia.tell_change('chip', 'chip_id');
    create trigger chip_health_tell_update after update on julia.chip_health for each row
      when ((old.worst, old.webhook_state, old.webhook_silent_since is null)
        is distinct from (new.worst, new.webhook_state, new.webhook_silent_since is null))
      execute function julia.tell_change('chip', 'chip_id');
  end if;
end;
$$;

do $$
begin
  if not exists (select 1 from pg_trigger where tgname = 'gateways_tell_version') then
    create trigger gateways_tell_version after update on julia.gateways for each row
      when ((old.license_required_since, old.version) is distinct from (new.license_required_since, new.version))
      execute function julia.tell_change('chip', 'none');
  end if;
end;
$$;

do $$
begin
  if not exists (select 1 from pg_trigger where tgname = 'chips_uptime') then
    create trigger chips_uptime after insert on julia.chips
      for each row execute function julia.record_chip_state();
  end if;
  -- Checked separately: a migration that changes a column of `chips` drops this trigger.
  if not exists (select 1 from pg_trigger where tgname = 'chips_uptime_update') then
    create trigger chips_uptime_update after update on julia.chips for each row
      when (julia.uptime_kind(old) is distinct from julia.uptime_kind(new))
      execute function julia.record_chip_state();
  end if;
end;
$$;
