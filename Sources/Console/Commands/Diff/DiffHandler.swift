internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

extension Session {
    func run(_ request: DiffRequest) async throws -> ExitCode {
        let reader = try await reader()
        // Who it is; the state that decides the verdicts the run reads at its own moment.
        let cagg = try await reader.cagg(named: request.cagg)
        let started = try await serverNow(reader)
        let subject = try await CaggSubject.read(cagg, reader.connection)
        let earlier = request.resumes ? try earlierDiff(subject, cagg) : nil
        let range = try range(of: request, cagg, now: started)
        var plan = earlier.map { $0.plan($0.left, of: cagg) } ?? DiffPlan(request, range: range)
        plan.paces(as: request, effective.statementTimeout)
        if let bucket = request.explain {
            return try await explain(bucket, plan, cagg, limit: request.limit ?? DiffRequest.defaultLimit, reader)
        }
        let listing = DiffListing(
            format, limit: request.limit, standardLimit: DiffRequest.defaultLimit, console: console)
        func keeping(_ found: DiffSummary) -> DiffSummary {
            var summary = found
            // Of a sample most buckets are unknown: nothing to repair or to go on from.
            guard request.sample == nil else { return summary }
            if let earlier { summary.add(earlier.summary(summary.cagg, summary.columns)) }
            keep(
                DiffRecord(
                    summary, of: subject, settings: .init(plan),
                    started: earlier.map { Timestamp(unixMicroseconds: $0.started.rawValue) } ?? started,
                    program: ProgramVersion.text))
            return summary
        }
        let found: DiffSummary
        do {
            found = try await compare(plan, request, cagg, reader, listing)
        } catch let stopped as DiffStopped {
            let left = keeping(stopped.summary).left
            if keptDiffs.folder != nil, !left.isEmpty {
                tell("what was compared is kept; \"diff \(cagg.view) --resume\" goes on")
            }
            throw stopped.cause
        }
        let summary = keeping(found)
        show(summary, listing, addsTo: earlier?.started)
        if !summary.isComplete { return .refused }
        return summary.isClean ? .clean : .problemsFound
    }

    /// Runs a plan with a progress line, and gives way to a busy server.
    private func compare(
        _ plan: DiffPlan, _ request: DiffRequest, _ cagg: ContinuousAggregate, _ reader: CatalogReader,
        _ listing: DiffListing
    ) async throws -> DiffSummary {
        let throttle = ThrottlePace(Throttle(request.throttle))
        let options = connectionOptions
        // Rows that are written to the same screen would run into a bar.
        let progress = DiffProgress(
            cagg, ProgressLine("diff \(cagg.view)", counting: "slices", console: console),
            isShown: !(listing.isStreamed && console.outputIsTerminal))
        defer { progress.clear() }
        let run = DiffRun(plan, reader, connect: { try await Connection.open(options) }) { connection in
            try await throttle.wait(on: connection) { reason in await progress.wait(reason) }
        }
        return try await run.run(
            { @MainActor event in
                if case .planned(_, let columns, _) = event { listing.begin(columns, cagg.timeType) }
                progress.show(event)
            }, { listing.add($0) })
    }

    private func show(_ summary: DiffSummary, _ listing: DiffListing, addsTo earlier: InternalTime?) {
        let (listed, count, stream) = listing.end()
        let report = DiffReport(summary: summary, listed: listed, listedCount: count, addsTo: earlier)
        guard let stream else { return show(report.document) }
        show(report.rest, endOf: stream)
        if format == .csv { tell(report.line) }
    }

    /// The diff to go on with.
    private func earlierDiff(_ subject: CaggSubject, _ cagg: ContinuousAggregate) throws -> DiffRecord {
        guard let record = try keptDiffs.read(subject) else {
            throw Refusal("no diff of \(cagg.view) is kept that could go on", advice: "begin one: diff \(cagg.view)")
        }
        return record
    }

    /// Without an end of its own the comparison ends at the watermark, which the run reads: beyond it nothing is stored.
    private func range(of request: DiffRequest, _ cagg: ContinuousAggregate, now: Timestamp) throws -> TimeRange {
        guard let window = request.window else { return TimeRange(start: .noBegin, end: .noEnd) }
        var range = try window.range(now: now, of: cagg)
        if case .since = window { range.end = .noEnd }
        return range
    }
}

extension DiffPlan {
    init(_ request: DiffRequest, range: TimeRange) {
        self.init(cagg: request.cagg, range: range)
        tolerance = request.tolerance
        tolerances = request.tolerances
        filter = DiffFilter(
            columns: request.columns, groups: request.groups.map { .init(column: $0.name, value: $0.value) },
            condition: request.condition)
        toRaw = request.toRaw
    }

    /// How it goes about it, which a diff that is resumed may do in another way.
    mutating func paces(as request: DiffRequest, _ timeout: Interval?) {
        step = .init(request.step)
        jobs = request.jobs ?? (request.sample == nil ? 1 : 2)
        sample = request.sample.map { sample in
            DiffSample(
                confidence: sample.confidence, atMost: sample.atMost, seed: sample.seed ?? .random(in: 0...999_999))
        }
        maximumSnapshotAge = .microseconds(request.maximumSnapshotAge.approximateMicroseconds)
        // Long for a chunk, short for a night.
        statementTimeout =
            (request.sliceTimeout ?? timeout).map { .microseconds($0.approximateMicroseconds) } ?? .seconds(600)
    }
}
