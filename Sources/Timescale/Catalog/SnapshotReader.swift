package import Postgres

/// The catalog data of the caggs. It is consistent, because it was read in one transaction.
package struct CatalogSnapshot: Sendable {
    /// The server's clock at the start of the transaction.
    package var now: Timestamp
    /// The caggs that were read, with their state.
    package var caggs: [CaggState]

    package init(now: Timestamp, caggs: [CaggState]) {
        self.now = now
        self.caggs = caggs
    }
}

extension CatalogReader {
    /// Runs `body` in one REPEATABLE READ READ ONLY transaction, so that all its reads see the same state.
    package func inSnapshot<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async throws -> Value {
        try await connection.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body)
    }

    /// Reads the state of every cagg in a new transaction, in which all reads see the same state.
    package func readSnapshot() async throws -> CatalogSnapshot {
        try await inSnapshot { try await readState() }
    }

    /// Reads the state of every cagg in the caller's transaction.
    package func readState() async throws -> CatalogSnapshot { try await readState(of: nil) }

    /// Reads the state of one cagg in the caller's transaction; nil if no cagg has this id. Reads only the catalog data
    /// of this cagg and its source.
    package func readState(ofCagg id: Int32) async throws -> CaggState? {
        try await readState(of: [id]).caggs.first
    }

    /// Reads the state of the named cagg and of all caggs below and above it, in the caller's transaction.
    /// ``CatalogSnapshot/find(_:)`` finds the named cagg in the result. For an unknown or ambiguous name, this method
    /// throws the same errors as ``CatalogSnapshot/find(_:)``.
    package func readHierarchy(of name: String) async throws -> CatalogSnapshot {
        let caggs = try await CaggIdentity.readAll(self)
        return try await readHierarchy(of: try NameParts(name).only(of: caggs, as: name, \.view).id, among: caggs)
    }

    /// Reads the state of a cagg and of all caggs below and above it, in the caller's transaction.
    package func readHierarchy(of cagg: ContinuousAggregate) async throws -> CatalogSnapshot {
        try await readHierarchy(of: cagg.id, among: try await CaggIdentity.readAll(self))
    }

    private func readHierarchy(of id: Int32, among caggs: [CaggIdentity]) async throws -> CatalogSnapshot {
        let hierarchy = CaggHierarchy(caggs.map { ($0.id, $0.parentID) })
        return try await readState(of: [id] + hierarchy.below(id) + hierarchy.above(id))
    }

    /// Reads the named cagg without its state. The name is written as for ``CatalogSnapshot/find(_:)``, and the same
    /// errors are thrown.
    package func cagg(named name: String) async throws -> ContinuousAggregate {
        let id = try NameParts(name).only(of: try await CaggIdentity.readAll(self), as: name, \.view).id
        guard let cagg = try await readCaggs([id]).first else { throw TimescaleError.unknownCagg(name, similar: []) }
        return cagg
    }

    /// Reads the caggs with these ids without their state, ordered by schema and name. If `ids` is nil, reads all
    /// caggs.
    package func readCaggs(_ ids: [Int32]? = nil) async throws -> [ContinuousAggregate] {
        let entries = try await ContinuousAggs.read(self, ids)
        let functions = try await BucketFunctions.read(self, ids)
        return try entries.map { entry in
            var cagg = entry.aggregate
            cagg.bucket = try BucketFunctions.bucket(
                of: entry, entry: functions[cagg.id], apiSchema: capabilities.apiSchema)
            return cagg
        }
    }

    /// Reads the state of caggs in the caller's transaction.
    ///
    /// - Parameter ids: the caggs to read; nil for all caggs. Rows of other caggs aren't read.
    private func readState(of ids: [Int32]?) async throws -> CatalogSnapshot {
        let now = try await rows("SELECT transaction_timestamp()")[0].decode(Timestamp.self)
        let caggs = try await readCaggs(ids)
        let sources = ids.map { _ in caggs.map(\.sourceID) }
        let hypertables = ids.map { $0 + caggs.map(\.sourceID) }
        let watermarks = try await Watermarks.read(self, ids)
        let thresholds = try await InvalidationThresholds.read(self, sources)
        let sourceLogs = try await hypertableInvalidationLog.read(self, sources)
        let ownLogs = try await materializationInvalidationLog.read(self, ids)
        let hasRanges = capabilities.has(materializationRangesRelation)
        let unfinished = hasRanges ? try await materializationRanges.read(self, ids) : [:]
        let chunks = try await ChunkRanges.read(self, hypertables)
        let jobs = try await addingLastErrors(to: readJobs(.policies(onHypertables: hypertables)))
        let policies = Dictionary(grouping: jobs.compactMap(\.refreshPolicy), by: \.materializationID)
        let retention = Dictionary(jobs.compactMap(\.retentionPolicy).map { ($0.hypertableID, $0) }) { first, _ in first
        }
        let compression = Dictionary(jobs.compactMap(\.compressionPolicy).map { ($0.hypertableID, $0) }) { first, _ in
            first
        }

        return CatalogSnapshot(
            now: now,
            caggs: caggs.map { cagg in
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
            })
    }
}
