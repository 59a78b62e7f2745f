internal import Postgres

extension CatalogReader {
    /// Runs `body` in one REPEATABLE READ READ ONLY transaction: all its reads see the same moment.
    package func inSnapshot<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async throws -> Value {
        try await connection.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body)
    }

    /// The state of every cagg, in one snapshot of its own.
    package func readSnapshot() async throws -> CatalogSnapshot {
        try await inSnapshot { try await readState() }
    }

    /// The state of every cagg, in the caller's transaction.
    package func readState() async throws -> CatalogSnapshot {
        let now = try await rows("SELECT transaction_timestamp()")[0].decode(Timestamp.self)
        let entries = try await ContinuousAggs.read(self)
        let functions = try await BucketFunctions.read(self)
        let watermarks = try await Watermarks.read(self)
        let thresholds = try await InvalidationThresholds.read(self)
        let sourceLogs = try await hypertableInvalidationLog.read(self)
        let ownLogs = try await materializationInvalidationLog.read(self)
        let hasRanges = capabilities.has(materializationRangesRelation)
        let unfinished = hasRanges ? try await materializationRanges.read(self) : [:]
        let chunks = try await ChunkRanges.read(self)
        let jobs = try await addingLastErrors(to: readJobs(.policies))
        let policies = Dictionary(grouping: jobs.compactMap(\.refreshPolicy), by: \.materializationID)
        let retention = Dictionary(jobs.compactMap(\.retentionPolicy).map { ($0.hypertableID, $0) }) { first, _ in first
        }
        let compression = Dictionary(jobs.compactMap(\.compressionPolicy).map { ($0.hypertableID, $0) }) { first, _ in
            first
        }

        let caggs = try entries.map { entry in
            var cagg = entry.aggregate
            cagg.bucket = try BucketFunctions.bucket(
                of: entry, entry: functions[cagg.id], apiSchema: capabilities.apiSchema)
            let type = cagg.timeType
            return CaggState(
                cagg: cagg,
                watermark: type.normalized(watermarks[cagg.id] ?? .noBegin),
                invalidationThreshold: thresholds[cagg.sourceID].map(type.normalized),
                sourceLog: sourceLogs[cagg.sourceID] ?? .none,
                ownLog: ownLogs[cagg.id] ?? .none,
                unfinished: unfinished[cagg.id] ?? .none,
                sourceChunks: chunks[cagg.sourceID] ?? TimeRanges(),
                storedChunks: chunks[cagg.id] ?? TimeRanges(),
                refreshPolicies: policies[cagg.id] ?? [],
                sourceRetention: retention[cagg.sourceID],
                ownRetention: retention[cagg.id], sourceCompression: compression[cagg.sourceID],
                ownCompression: compression[cagg.id])
        }
        return CatalogSnapshot(now: now, caggs: caggs)
    }
}

extension CatalogSnapshot {
    /// The cagg a person means: `name`, `schema.name`, quoted as in SQL or not, in any schema.
    package func find(_ name: String) throws(TimescaleError) -> CaggState {
        try NameParts(name).only(of: caggs, as: name, \.cagg.view)
    }
}

/// A name as typed, split at the dot outside quotes. Unquoted it also matches without regard to case.
struct NameParts {
    private var parts: [(text: String, isQuoted: Bool)] = []

    init(_ text: String) {
        var current = ""
        var quoted = false
        var inQuotes = false
        for character in text {
            switch character {
            case "\"":
                // A doubled quote inside quotes stands for one.
                if !inQuotes && quoted { current.append("\"") }
                inQuotes.toggle()
                quoted = true
            case "." where !inQuotes:
                parts.append((current, quoted))
                (current, quoted) = ("", false)
            default: current.append(character)
            }
        }
        parts.append((current, quoted))
    }

    /// The one cagg of that name; `text` is how it was typed.
    func only<Cagg>(
        of caggs: [Cagg], as text: String, _ name: (Cagg) -> QualifiedName
    ) throws(TimescaleError) -> Cagg {
        let matches = caggs.filter { self.matches(name($0)) }
        if let only = matches.first, matches.count == 1 { return only }
        guard matches.isEmpty else { throw .ambiguousCagg(text, candidates: matches.map(name)) }
        throw .unknownCagg(text, similar: [])
    }

    func matches(_ name: QualifiedName) -> Bool {
        guard let last = parts.last, parts.count <= 2 else { return false }
        guard Self.same(last, name.name) else { return false }
        return parts.count == 1 || Self.same(parts[0], name.schema)
    }

    private static func same(_ part: (text: String, isQuoted: Bool), _ name: String) -> Bool {
        part.isQuoted ? part.text == name : part.text == name || part.text.lowercased() == name
    }
}
