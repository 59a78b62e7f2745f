package import Postgres

/// The value of a setting in a background worker.
///
/// A worker connects as its job's owner and uses the settings of that role and of the database. The value from the
/// server's configuration is read from this session's default, which is hidden if the client set its own value
/// (`PGTZ`, `PGOPTIONS`).
package enum WorkerSettings {
    /// An SQL expression of type text for the value.
    ///
    /// - Parameters:
    ///   - name: the name, as in `pg_settings`.
    ///   - role: an expression for the owner's oid.
    package static func value(of name: String, for role: SQL) -> SQL {
        // The value for the role in the database comes first, then the role's, then the database's.
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
