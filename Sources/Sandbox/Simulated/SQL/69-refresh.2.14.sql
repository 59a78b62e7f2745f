-- refresh_continuous_aggregate as 2.14.2 has it. The real one takes "any" for its bounds, which PL/pgSQL can't: one
-- overload a type, and text, so that NULL and bare literals are no ambiguity.

create procedure public.refresh_continuous_aggregate(
    continuous_aggregate regclass, window_start timestamptz, window_end timestamptz
)
language plpgsql
as $$
begin
    call _caggctl_simulated.refresh_committing(
        continuous_aggregate, _timescaledb_functions.to_unix_microseconds(window_start),
        _timescaledb_functions.to_unix_microseconds(window_end), false, null);
end
$$;

create procedure public.refresh_continuous_aggregate(
    continuous_aggregate regclass, window_start text, window_end text
)
language plpgsql
as $$
begin
    call public.refresh_continuous_aggregate(
        continuous_aggregate, window_start::timestamptz, window_end::timestamptz);
end
$$;

create procedure public.refresh_continuous_aggregate(
    continuous_aggregate regclass, window_start bigint, window_end bigint
)
language plpgsql
as $$
begin
    raise exception 'invalid time argument type "bigint"'
        using errcode = 'invalid_parameter_value', hint = 'Try casting the argument to "timestamp with time zone".';
end
$$;
