-- Chooses an instance for a contact and takes one of its slots, in one round trip. `outcome` is `selected`; `replayed`,
-- `released` or `mismatch` with a key that was used before; `dry` for who would send and when; `busy` when others hold
-- every free chip for a moment; `none`. Nothing is stored but by `selected`.
create or replace function julia.select_instance(
  p_id uuid, p_client_id uuid, p_key text, p_digest text, p_contact_id uuid, p_phone text, p_phone_key text,
  p_external_id text, p_name text, p_specialty text, p_kind text, p_dry_run boolean,
  p_may_change_contact boolean default false
) returns table (
  outcome text, reservation_id uuid, instance_name text, reason text, expires_at timestamptz,
  next_slot_at timestamptz, candidates jsonb
) language plpgsql volatile set lock_timeout = '5s' as $$
#variable_conflict use_column
declare
  s julia.settings;
  k julia.clientes;
  m julia.messages;
  c julia.chips;
  r julia.chip_rotation;
  a julia.attempts;
  t timestamptz;
  lane_name text;
  listed jsonb;
  held record;
  next_chip uuid;
  next_at timestamptz;
  why_left text;
  tried uuid[] := '{}';
  gateway_back_at timestamptz;
begin
  if p_key is not null and not p_dry_run then
    -- Of two requests with one key the second waits for the first here, and not while it holds a chip.
    perform pg_advisory_xact_lock(hashtextextended(p_client_id || p_key, 0));
    select * into a from julia.attempts q where q.client_id = p_client_id and q.idempotency_key = p_key;
    if found then
      return query select
        case when a.body_digest <> p_digest then 'mismatch' when a.state = 'released' then 'released'
          else 'replayed' end,
        a.id, coalesce(q.instance_name, q.last_instance_name), a.reason, a.releasable_until::timestamptz,
        null::timestamptz, julia.candidates(a.chip_id, null, null, julia.clock())
      from julia.chips q where q.id = a.chip_id;
      return;
    end if;
  end if;
  select * into s from julia.settings where id = 1;

  begin
    k := julia.lock_contact(p_contact_id, p_phone, p_phone_key, p_external_id, p_name, p_specialty, p_client_id,
      p_may_change_contact);
    t := julia.clock();
    -- As a message of this moment that may wait for its contact's own number as long as any.
    m.created_at := t;
    m.expires_at := t + make_interval(secs => s.sticky_wait_seconds);
    m.kind := coalesce(p_kind, case when k.last_message_at is null then 'new' else 'follow_up' end);
    lane_name := 'any';
    if s.strategy = 'by_specialty' then
      lane_name := coalesce('specialty:' || julia.mapped_specialty(k, s), lane_name);
      listed := s.specialty_map -> substr(lane_name, 11);
    end if;
    if k.instancia_preferida is not null and s.strategy <> 'round_robin' then
      why_left := julia.leave_cause(k.instancia_preferida, m, k, s);
      if why_left is null then lane_name := 'own'; end if;
    end if;

    -- Both tell when to come again, and are looked at first: no chip's slot is of use before that.
    select q.back_at into gateway_back_at from julia.gateways q where q.id = 'default' and q.is_down;
    if found then
      select q.at into next_at from julia.next_of_lane('any', s, t) q;
      outcome := 'none';
      next_slot_at := greatest(next_at, gateway_back_at, t + interval '1 second');
      candidates := julia.all_candidates(listed, true, t);
      raise exception using errcode = 'JU001';
    end if;
    if s.sending_window_enabled then
      next_slot_at := julia.window_closed_until(s, m.kind, t);
    end if;

    while next_slot_at is null and r.chip_id is null loop
      if lane_name = 'own' then
        select o.* into r from julia.chips q join julia.chip_rotation o on o.chip_id = q.id
        where q.instance_name = k.instancia_preferida and q.id <> all (tried)
          and (o.usable or o.known_only) and o.out_since is null and o.attempt_id is null and o.free_at <= t
        for no key update of o skip locked;
      else
        r := julia.lock_chip_for(lane_name, s, t, tried);
      end if;
      exit when r.chip_id is null;
      -- Counted after the lock; see `reserve`.
      t := julia.clock();
      held := julia.count_held(r, s, t);
      select * into c from julia.chips q where q.id = r.chip_id for key share skip locked;
      if held.in_hour >= r.per_hour or held.in_day >= r.per_day then
        perform julia.refresh_rotation(r.chip_id);
      end if;
      if held.in_hour >= r.per_hour or held.in_day >= r.per_day or c.instance_name is null then
        tried := tried || r.chip_id;
        r := null;
      end if;
    end loop;

    if r.chip_id is null then
      if lane_name = 'own' then
        select q.id, julia.next_of_own(q, o, s, t) into next_chip, next_at
        from julia.chips q join julia.chip_rotation o on o.chip_id = q.id
        where q.instance_name = k.instancia_preferida;
      else
        select q.chip_id, q.at into next_chip, next_at from julia.next_of_lane(lane_name, s, t) q;
      end if;
      outcome := case
        when next_chip is null then 'none'
        when p_dry_run then 'dry'
        when next_at <= t and next_slot_at is null then 'busy'
        else 'none' end;
      next_slot_at := nullif(greatest(next_slot_at, next_at), t);
      select q.id, q.instance_name into c.id, instance_name from julia.chips q where q.id = next_chip;
      candidates := case when outcome = 'dry'
        then julia.candidates(c.id, k.instancia_preferida, listed, t)
        else julia.all_candidates(listed, false, t) end;
    else
      outcome := case when p_dry_run then 'dry' else 'selected' end;
      instance_name := c.instance_name;
      candidates := julia.candidates(c.id, k.instancia_preferida, listed, t);
    end if;
    if k.instancia_preferida is null and k.last_message_at is not null and s.strategy <> 'round_robin' then
      select q.cause into why_left from julia.lost_number(k.id) q where q.name <> instance_name;
    end if;
    reason := case
      when lane_name = 'own' or k.instancia_preferida = instance_name and s.strategy <> 'round_robin' then 'preferred'
      when s.strategy = 'round_robin' then 'rotation'
      when why_left is not null then 'migrated'
      when listed ? instance_name then 'specialty'
      else 'assigned' end;
    if outcome <> 'selected' then raise exception using errcode = 'JU001'; end if;

    reservation_id := p_id;
    expires_at := t + interval '60 seconds';
    insert into julia.attempts (id, chip_id, contact_id, state, slot_at, held_at, reason, cause, client_id,
      idempotency_key, body_digest, releasable_until)
    values (p_id, c.id, k.id, 'selected', t, expires_at, reason,
      case when reason = 'migrated' then why_left end, p_client_id, p_key, p_digest, expires_at)
    returning * into a;
    expires_at := a.releasable_until;
    perform julia.prefer(a);
    update julia.clientes q set last_message_at = t where q.id = k.id returning * into k;
    -- Its gap is drawn before the chip knows the contact.
    r.free_at := julia.note_slot(r, s, t, held.in_hour + 1, held.in_day + 1,
      julia.draw_gap(julia.has_written_to(c.id, k.id), s), null);
    insert into julia.chip_contacts as o (chip_id, contact_id, first_sent_at, last_sent_at) values (c.id, k.id, t, t)
    on conflict (chip_id, contact_id) do update
      set first_sent_at = coalesce(o.first_sent_at, excluded.first_sent_at), last_sent_at = excluded.last_sent_at;
    -- What already waits for this contact goes through the same number.
    for m in select * from julia.messages q
      where q.contact_id = k.id and q.phase = 'queued' and q.ready for no key update skip locked
    loop
      perform julia.make_ready(m, k, s);
    end loop;
  exception when sqlstate 'JU001' then
    reservation_id := null;
  end;
  return next;
end;
$$;
