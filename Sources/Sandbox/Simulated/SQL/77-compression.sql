-- Compression policies are taken and left without effect, so that migrations run unchanged: nothing is compressed here.

create function public.add_compression_policy(
    hypertable regclass, compress_after interval, if_not_exists boolean default false
) returns integer
language plpgsql
as $$
begin
    raise notice 'the simulated engine compresses nothing: no compression policy for "%"', hypertable;
    return -1;
end
$$;

create function public.remove_compression_policy(hypertable regclass, if_exists boolean default false)
returns boolean
language sql
as $$ select true $$;
