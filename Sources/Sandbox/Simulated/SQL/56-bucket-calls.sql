-- The call of time_bucket in a defining query. The real engine reads the parse tree. The simulated engine reads
-- PostgreSQL's rendering of the query.

-- The properties of a call of time_bucket. signature: the called function, as the real catalog names it. expression:
-- the call itself.
create type _caggctl_simulated.bucket_call as (
    bucket _caggctl_simulated.bucket, signature text, time_expression text, expression text
);

-- Returns the value and the type of an argument. The argument must be a constant or an immutable expression.
create function _caggctl_simulated.constant_argument(expression text, place integer, out value text, out type regtype)
language plpgsql stable
as $$
begin
    if _caggctl_simulated.blanked(expression, false) ~ '\m(CURRENT_|LOCALTIME)' or exists (
        select from regexp_matches(_caggctl_simulated.blanked(expression, false), '(\w+)\(', 'g') call
        join pg_proc p on p.proname = call[1] where p.provolatile <> 'i')
    then
        raise exception 'only immutable expressions allowed in time bucket function'
            using errcode = 'feature_not_supported',
                  hint = format(
                      'Use an immutable expression as %s argument to the time bucket function.',
                      (array['first', 'second', 'third', 'fourth', 'fifth'])[place]);
    end if;
    execute format('select (%s)::text, pg_typeof(%s)', expression, expression) into value, type;
end
$$;

-- Returns the signature of the time_bucket function that a view calls, given the types of the first, second and third
-- argument. The third is null if there are only two arguments. The types text and date have their schema, as in the
-- real catalog.
create function _caggctl_simulated.bucket_signature(view regclass, width_type regtype, time_type regtype, third regtype)
returns text
language sql stable
as $$
    select format(
        'public.time_bucket(%s)',
        string_agg(
            case when a.type in ('text'::regtype, 'date'::regtype) then 'pg_catalog.' else '' end || a.type::regtype,
            ',' order by a.place))
    from pg_proc p cross join unnest(p.proargtypes::oid[]) with ordinality a (type, place)
    where p.pronamespace = 'public'::regnamespace and p.proname = 'time_bucket'
        and p.proargtypes[0] = width_type and p.proargtypes[1] = time_type
        and (p.pronargs > 2) = (third is not null) and (third is null or p.proargtypes[2] = third)
$$;

-- Reads the only call of time_bucket in the grouping keys of a view. time_column and time_type describe the time column
-- of the source.
create function _caggctl_simulated.bucket_call(view regclass, time_column name, time_type regtype)
returns _caggctl_simulated.bucket_call
language plpgsql stable
as $$
declare
    call _caggctl_simulated.bucket_call;
    calls text[] := array(
        select _caggctl_simulated.unwrapped(key)
        from unnest(_caggctl_simulated.split_list((_caggctl_simulated.clauses(
            _caggctl_simulated.qualified_definition(view))).group_list)) key
        where case
            when _caggctl_simulated.blanked(_caggctl_simulated.unwrapped(key), true) ~ '^public\.time_bucket\(_*\)$'
                then _caggctl_simulated.allows_bucket(_caggctl_simulated.unwrapped(key))
        end);
    arguments text[];
    given record;
    width record;
    third regtype;
    bucket_offset text;
    origin timestamptz;
    timezone text;
begin
    if cardinality(calls) = 0 then
        perform _caggctl_simulated.refuse_missing_bucket();
    elsif cardinality(calls) > 1 then
        raise exception 'continuous aggregate view cannot contain multiple time bucket functions'
            using errcode = 'feature_not_supported';
    end if;
    call.expression := calls[1];
    arguments := _caggctl_simulated.bucket_arguments(call.expression);
    if _caggctl_simulated.blanked(arguments[2], false) !~ '^[\w.]+$'
        or (parse_ident(arguments[2]))[cardinality(parse_ident(arguments[2]))] <> time_column
    then
        perform _caggctl_simulated.refuse_other_column();
    end if;
    call.time_expression := arguments[2];

    for place in 3 .. cardinality(arguments) loop
        given := _caggctl_simulated.constant_argument(arguments[place], place);
        third := coalesce(third, given.type);
        if given.type = 'text'::regtype then
            timezone := given.value;
        elsif given.type in ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype) then
            execute format(
                'select _timescaledb_functions.to_timestamp(_timescaledb_functions.time_to_internal(%L::%s))',
                given.value, given.type) into origin;
        else
            bucket_offset := given.value;
        end if;
    end loop;
    width := _caggctl_simulated.constant_argument(arguments[1], 1);
    call.signature := _caggctl_simulated.bucket_signature(view, width.type, time_type, third);
    call.bucket := case
        when width.type = 'interval'::regtype then _caggctl_simulated.make_bucket(
            time_type, width.value::interval, origin, bucket_offset::interval, timezone)
        else _caggctl_simulated.make_integer_bucket(time_type, width.value::bigint, bucket_offset::bigint)
    end;
    perform _caggctl_simulated.refuse_bucket(call.bucket);
    return call;
end
$$;

-- Returns the arguments of a call without their names. PostgreSQL renders named arguments in the order of the
-- parameters.
create function _caggctl_simulated.bucket_arguments(call text) returns text[]
language sql immutable strict
as $$
    select array_agg(regexp_replace(argument, '^(?:"offset"|[a-z_]+) => ', '') order by place)
    from unnest(_caggctl_simulated.split_list(
        substr(call, length('public.time_bucket(') + 1, length(call) - length('public.time_bucket()'))))
        with ordinality a (argument, place)
$$;

-- Refuses buckets that no version supports.
create function _caggctl_simulated.refuse_bucket(bucket _caggctl_simulated.bucket) returns void
language plpgsql stable
as $$
begin
    if bucket.length is null then
        raise exception 'invalid bucket width for time bucket function' using errcode = 'invalid_parameter_value';
    elsif bucket.timezone is not null and not exists (
        select from pg_timezone_names where lower(name) = lower(bucket.timezone))
        and not exists (select from pg_timezone_abbrevs where lower(abbrev) = lower(bucket.timezone))
    then
        raise exception 'invalid timezone name "%"', bucket.timezone using errcode = 'invalid_parameter_value';
    elsif not isfinite(bucket.origin) then
        raise exception 'invalid origin value: infinity' using errcode = 'invalid_parameter_value';
    end if;
    perform _caggctl_simulated.refuse_bucket_of_version(bucket);
    if _caggctl_simulated.has_months(bucket.width)
        and bucket.width <> make_interval(months => (bucket.length / 2592000000000)::integer)
    then
        raise exception 'invalid interval specified'
            using errcode = 'feature_not_supported',
                  hint = 'Use either months or days and hours, but not months, days and hours together';
    end if;
end
$$;
