internal import Postgres
internal import Synchronization

/// A CSV file of LLM requests, such as those of Azure's public inference data set.
///
/// The columns TIMESTAMP (UTC), ContextTokens and GeneratedTokens are found by their names in the header, in any order
/// and case. Other columns are ignored. The file is read in constant memory.
struct TraceFile: Sendable {
    var path: String
    /// The end of the data. All rows are moved in time, so that the newest row is one second before this time.
    var end: Timestamp

    func load(
        into connection: Connection, progress: @escaping @Sendable (SandboxEvent) -> Void
    ) async throws -> LoadedTraces {
        let reader = try FileChunks(path: path, progress: progress)
        let definitions = try columns(inHeader: reader.firstLine).map { column -> SQL in
            "\(identifier: column.name) \(column.type)"
        }
        try await connection.query("CREATE UNLOGGED TABLE trace_file (\(definitions.joined(separator: ", ")))")
        try await copy(reader, into: connection)
        let loaded = try await moveRows(on: connection)
        try await connection.query("DROP TABLE trace_file")
        return loaded
    }

    private func copy(_ reader: FileChunks, into connection: Connection) async throws {
        do throws(PostgresError) {
            try await connection.copyIn("COPY trace_file FROM STDIN WITH (FORMAT csv, HEADER)", reader.next)
        } catch {
            // SQLSTATEs of class 22 mean that a value doesn't fit its column. 23502 means that a value is missing.
            guard let state = error.sqlState, state.conditionClass == "22" || state.code == "23502" else { throw error }
            throw SandboxError(.badData, "\(path)\(Self.position(in: error)): \(error.message)")
        }
    }

    private func columns(inHeader header: String) throws -> [(name: String, type: SQL)] {
        let wanted: [String: SQL] = [
            "timestamp": "timestamptz NOT NULL", "contexttokens": "bigint NOT NULL",
            "generatedtokens": "bigint NOT NULL",
        ]
        let names = header.split(separator: ",", omittingEmptySubsequences: false).map {
            String($0.filter { !$0.isWhitespace && $0 != "\"" && $0 != "\u{feff}" }).lowercased()
        }
        let missing = ["timestamp", "contexttokens", "generatedtokens"].filter { !names.contains($0) }
        guard missing.isEmpty, Set(names).count == names.count else {
            throw SandboxError(
                .badData,
                "\(path) line 1: the header must have TIMESTAMP, ContextTokens and GeneratedTokens, and no duplicate names"
            )
        }
        return names.map { ($0, wanted[$0] ?? "text") }
    }

    /// Returns the position that COPY reports, for example ` line 17, column contexttokens`. Empty if COPY reports
    /// none.
    private static func position(in error: PostgresError) -> String {
        guard let match = error.context?.firstMatch(of: /line (\d+)(?:, column (\w+))?/) else { return "" }
        return " line \(match.1)" + (match.2.map { ", column \($0)" } ?? "")
    }

    /// Copies the rows to `llm_traces`. The file has no models, users or durations, so they are computed from the row's
    /// number and its tokens. The same file always gives the same rows.
    private func moveRows(on connection: Connection) async throws -> LoadedTraces {
        let bounds = try await connection.query("SELECT count(*), max(timestamp) FROM trace_file").rows.first
        guard let (rows, newest) = try bounds?.decode(Int.self, Timestamp?.self), let newest,
            let shift = end.adding(microseconds: -1_000_000).microseconds(since: newest)
        else { throw SandboxError(.badData, "\(path) has no rows") }
        try await connection.query(
            """
            INSERT INTO llm_traces (\(Trace.columns))
            SELECT timestamp + make_interval(secs => \(Double(shift) / 1_000_000)), md5(number::text)::uuid,
                   model.provider, model.name, CASE WHEN number % 20 < 17 THEN 'production' ELSE 'staging' END, 'OK',
                   NULL, model.first_token_ms + 0.03 * contexttokens + model.token_ms * generatedtokens,
                   contexttokens, generatedtokens, contexttokens + generatedtokens,
                   contexttokens * model.prompt_usd, generatedtokens * model.completion_usd,
                   contexttokens * model.prompt_usd + generatedtokens * model.completion_usd,
                   'user-' || draw % 500, 'session-' || draw % 500 || '-' || number / 5000
            FROM (SELECT *, row_number() OVER (ORDER BY timestamp) AS number FROM trace_file) AS numbered
            CROSS JOIN LATERAL (SELECT abs(hashint8(number)::bigint) AS draw) AS chosen
            JOIN (\(Self.models)) AS model ON model.position = draw % \(ModelProfile.all.count)
            """)
        return LoadedTraces(rows: rows, shift: shift)
    }

    private static let models: SQL = ModelProfile.all.enumerated().map { position, model in
        """
        SELECT \(position) AS position, \(model.provider)::text AS provider, \(model.name)::text AS name, \
        \(model.promptPrice) / 1e10 AS prompt_usd, \(model.completionPrice) / 1e10 AS completion_usd, \
        \(model.firstTokenMilliseconds) AS first_token_ms, \(model.tokenMilliseconds) AS token_ms
        """ as SQL
    }.joined(separator: " UNION ALL ")
}
