-- Continuous aggregates on continuous aggregates: which bucket can be built on which parent bucket.

-- Returns the width of a bucket as text.
create function _caggctl_simulated.width_text(bucket _caggctl_simulated.bucket) returns text
language sql stable
as $$ select coalesce(bucket.width::text, bucket.length::text) $$;

-- Refuses a bucket that doesn't consist of whole buckets of the parent. A month counts as 30 days, as in the real
-- engine's cagg_validate_query.
create function _caggctl_simulated.refuse_hierarchy(
    child_name text, child _caggctl_simulated.bucket, parent_name text, parent _caggctl_simulated.bucket
) returns void
language plpgsql stable
as $$
declare
    fault text := case
        when child.length < parent.length then 'greater or equal than'
        when child.length % parent.length <> 0 then 'multiple of'
    end;
    difference text := '%s of "%s" [%s] and "%s" [%s] should be the same.';
begin
    if parent.anchor is null and child.anchor is not null then
        raise exception
            'cannot create continuous aggregate with fixed-width bucket on top of one using variable-width bucket'
            using errcode = 'feature_not_supported',
                  detail = 'Continuous aggregate with a fixed time bucket width (e.g. 61 days) cannot be created on '
                      || E'top of one using variable time bucket width (e.g. 1 month).\nThe variance can lead to the fixed '
                      || 'width one not being a multiple of the variable width one.';
    elsif fault is not null then
        raise exception 'cannot create continuous aggregate with incompatible bucket width'
            using errcode = 'feature_not_supported',
                  detail = format(
                      'Time bucket width of "%s" [%s] should be %s the time bucket width of "%s" [%s].',
                      child_name, _caggctl_simulated.width_text(child), fault,
                      parent_name, _caggctl_simulated.width_text(parent));
    elsif child.origin is distinct from parent.origin then
        raise exception 'cannot create continuous aggregate with different bucket origin values'
            using errcode = 'feature_not_supported',
                  detail = format(
                      difference, 'Time origin', child_name, coalesce(child.origin, '-infinity'),
                      parent_name, coalesce(parent.origin, '-infinity'));
    elsif child."offset" is distinct from parent."offset" then
        raise exception 'cannot create continuous aggregate with different bucket offset values'
            using errcode = 'feature_not_supported',
                  detail = format(
                      difference, 'Time origin', child_name, coalesce(child."offset"::text, 'NULL'),
                      parent_name, coalesce(parent."offset"::text, 'NULL'));
    elsif child.width is null and child.anchor <> parent.anchor then
        raise exception 'cannot create continuous aggregate with different bucket offset values'
            using errcode = 'feature_not_supported',
                  detail = format(
                      difference, 'Integer offset', child_name, child.anchor, parent_name, parent.anchor);
    end if;
end
$$;
