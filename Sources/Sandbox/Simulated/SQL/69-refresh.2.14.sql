-- The procedure refresh_continuous_aggregate, as in 2.14.2. In the real engine, its bounds have the type "any", which
-- PL/pgSQL doesn't allow. The closest type is anycompatible. With it, NULL and literals are passed as text.

create procedure public.refresh_continuous_aggregate(
    continuous_aggregate regclass, window_start anycompatible, window_end anycompatible
)
language plpgsql
as $$
declare
    time_type regtype := ((_caggctl_simulated.cagg(
        _caggctl_simulated.materialization_id(continuous_aggregate))).bucket).time_type;
begin
    call _caggctl_simulated.refresh_committing(
        continuous_aggregate,
        _caggctl_simulated.time_argument(window_start::text, pg_typeof(window_start), time_type),
        _caggctl_simulated.time_argument(window_end::text, pg_typeof(window_end), time_type),
        false, null);
end
$$;
