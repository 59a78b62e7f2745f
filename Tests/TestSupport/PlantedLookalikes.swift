package import Postgres

/// What a role that may create in `public` can put in the way of unqualified names (CVE-2018-1058): a look-alike of
/// every function, operator, relation and of some types of `pg_catalog`. Each raises an error that says `planted`.
package enum PlantedLookalikes {
    /// Plants them in a database, as a role of the database's own that is no superuser, and has every later session
    /// look into `public` before `pg_catalog`, as the database's owner may.
    package static func plant(in options: ConnectionOptions) async throws {
        try await withConnection(to: options) { connection in
            let database = try await connection.query("SELECT current_database()::text").rows[0].decode(String.self)
            let role = "mallory_" + database
            try await connection.query("CREATE ROLE \(identifier: role)")
            try await connection.query("GRANT CREATE ON SCHEMA public TO \(identifier: role)")
            try await connection.query("SET search_path = pg_catalog")
            try await connection.query("SET ROLE \(identifier: role)")
            for script in [spring, functions, aggregates, operators, relations, types] {
                try await connection.execute(script: script)
            }
            try await connection.query("RESET ROLE")
            try await connection.query("ALTER DATABASE \(identifier: database) SET search_path = public, pg_catalog")
        }
    }

    /// Takes back what the server outlives.
    package static func remove(from options: ConnectionOptions) async throws {
        var options = options
        options.searchPath = .safe
        try await withConnection(to: options) { connection in
            let role =
                "mallory_" + (try await connection.query("SELECT current_database()::text").rows[0].decode(String.self))
            try await connection.query("DROP OWNED BY \(identifier: role)")
            try await connection.query("DROP ROLE \(identifier: role)")
        }
    }

    private static let spring = """
        CREATE FUNCTION public.spring(what text) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'planted: %', what; END $$;
        """

    /// Those that PL/pgSQL can't copy, for their arguments of type "any" or "internal", are left out, but for `format`.
    private static let functions = """
        DO $plant$
        DECLARE
            item record;
        BEGIN
            FOR item IN
                SELECT p.proname AS name, pg_get_function_identity_arguments(p.oid) AS arguments,
                       pg_get_function_result(p.oid) AS result
                FROM pg_proc p
                WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND p.proargmodes IS NULL
                UNION ALL
                SELECT 'format', 'text, ' || arguments, 'text'
                FROM unnest(ARRAY['text', 'name', 'text, text', 'name, text', 'name, name', 'text, name']) AS arguments
            LOOP
                BEGIN
                    EXECUTE format(
                        'CREATE FUNCTION public.%I(%s) RETURNS %s LANGUAGE plpgsql AS %L', item.name, item.arguments,
                        item.result,
                        format('BEGIN RAISE EXCEPTION %L; END', format('planted: function %s', item.name)));
                EXCEPTION WHEN OTHERS THEN NULL;
                END;
            END LOOP;
        END $plant$;
        """

    private static let aggregates = """
        CREATE FUNCTION public.spring_step(state bigint) RETURNS bigint LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'planted: count(*)'; END $$;
        CREATE AGGREGATE public.count(*) (SFUNC = public.spring_step, STYPE = bigint);
        CREATE FUNCTION public.spring_step(state bigint, anyelement) RETURNS bigint LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'planted: count(any)'; END $$;
        CREATE AGGREGATE public.count(anyelement) (SFUNC = public.spring_step, STYPE = bigint);
        CREATE FUNCTION public.max(text) RETURNS text LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'planted: max'; END $$;
        CREATE FUNCTION public.max(timestamptz) RETURNS timestamptz LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'planted: max'; END $$;
        """

    /// Besides pg_catalog's own, those of types that it has no operator for.
    private static let operators = """
        CREATE FUNCTION public.spring_operator(text, name) RETURNS text LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'planted: || of text and name'; END $$;
        CREATE OPERATOR public.|| (FUNCTION = public.spring_operator, LEFTARG = text, RIGHTARG = name);
        DO $plant$
        DECLARE
            item record;
        BEGIN
            FOR item IN
                SELECT o.oprname AS name, p.proname AS function, o.oprleft, o.oprright
                FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode
                WHERE o.oprnamespace = 'pg_catalog'::regnamespace
            LOOP
                BEGIN
                    EXECUTE format(
                        'CREATE OPERATOR public.%s (FUNCTION = public.%I%s, RIGHTARG = %s)', item.name, item.function,
                        CASE WHEN item.oprleft = 0 THEN ''
                             ELSE format(', LEFTARG = %s', format_type(item.oprleft, NULL)) END,
                        format_type(item.oprright, NULL));
                EXCEPTION WHEN OTHERS THEN NULL;
                END;
            END LOOP;
        END $plant$;
        """

    private static let relations = """
        DO $plant$
        DECLARE
            item record;
        BEGIN
            FOR item IN
                SELECT c.relname AS name FROM pg_class c
                WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind IN ('r', 'v')
            LOOP
                BEGIN
                    EXECUTE format(
                        'CREATE VIEW public.%1$I AS SELECT * FROM pg_catalog.%1$I WHERE public.spring(%1$L)', item.name);
                    EXECUTE format('GRANT SELECT ON public.%I TO PUBLIC', item.name);
                EXCEPTION WHEN OTHERS THEN NULL;
                END;
            END LOOP;
        END $plant$;
        """

    /// Last, because whatever is created after them would be of them.
    private static let types = """
        DO $plant$
        DECLARE
            name text;
        BEGIN
            FOREACH name IN ARRAY ARRAY[
                'text', 'name', 'oid', 'jsonb', 'date', 'timestamptz', 'regclass', 'regprocedure', 'regnamespace', 'regtype']
            LOOP
                EXECUTE format('CREATE DOMAIN public.%1$I AS pg_catalog.%1$I CHECK (public.spring(%1$L))', name);
            END LOOP;
        END $plant$;
        """
}
