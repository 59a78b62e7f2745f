package import Postgres

/// A setting as a background worker has it.
///
/// A worker connects as its job's owner and takes over what is set for that role and for the database. What the server's
/// configuration says is told by this session's default, which hides it where the client brought a value of its own
/// (`PGTZ`, `PGOPTIONS`).
package enum WorkerSettings {
    /// An expression of type text.
    ///
    /// - Parameters:
    ///   - name: spelled as `pg_settings` has it.
    ///   - role: an expression, the owner's oid.
    package static func value(of name: String, for role: SQL) -> SQL {
        // For the role in the database, else the role, else the database.
        """
        coalesce(
            (SELECT substr(one, strpos(one, '=') + 1)
             FROM pg_catalog.pg_db_role_setting s CROSS JOIN unnest(s.setconfig) AS one
             WHERE lower(split_part(one, '=', 1)) = lower(\(name)) AND s.setrole IN (0, \(role))
               AND s.setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
             ORDER BY s.setrole <> 0 DESC, s.setdatabase <> 0 DESC LIMIT 1),
            (SELECT p.reset_val || coalesce(p.unit, '') FROM pg_catalog.pg_settings p WHERE p.name = \(name)))
        """
    }
}
