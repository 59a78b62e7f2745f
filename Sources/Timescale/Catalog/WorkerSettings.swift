package import Postgres

/// Finds the value that a setting has in a background worker.
///
/// A worker connects as the job's owner. It uses the settings of this role and of the database, and otherwise the
/// server's configuration. The value in the server's configuration is taken from this session's `reset_val`.
///
/// If the client set its own value when it connected (`PGTZ`, `PGOPTIONS`, `options` in the conninfo string), the
/// server's value is unknown: no catalog that every role may read shows it. This can't be noticed if the session has
/// changed the setting again after connecting. Then the client's value is returned by mistake.
package enum WorkerSettings {
    /// Returns an SQL expression of type text for the value. The expression is NULL if the value is unknown.
    ///
    /// - Parameters:
    ///   - name: the setting's name, as in `pg_settings`.
    ///   - role: an SQL expression for the owner's oid.
    package static func value(of name: String, for role: SQL) -> SQL {
        // The role's setting for this database comes first, then the role's setting, then the database's setting.
        """
        coalesce(
            (SELECT substr(one, strpos(one, '=') + 1)
             FROM pg_catalog.pg_db_role_setting s CROSS JOIN unnest(s.setconfig) AS one
             WHERE lower(split_part(one, '=', 1)) = lower(\(name)) AND s.setrole IN (0, \(role))
               AND s.setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
             ORDER BY s.setrole <> 0 DESC, s.setdatabase <> 0 DESC LIMIT 1),
            (SELECT p.reset_val || coalesce(p.unit, '') FROM pg_catalog.pg_settings p
             WHERE p.name = \(name) AND p.source <> 'client'))
        """
    }
}
