internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

extension Session {
    func run(_ request: PolicyTuneRequest) async throws -> ExitCode {
        let reader = try await reader()
        let options = connectionOptions
        if request.checks { return try await check(request, reader) }
        let goal = TuneGoal(memory: request.memory?.bytes ?? 0, freshness: request.freshness?.approximateMicroseconds)
        var facts = try await TuneReader(reader, connect: { try await Connection.open(options) })
            .read(request.cagg, job: request.job, goal)
        if request.probes { facts = try await probed(facts, goal, reader) }
        let proposal = TuneProposal(facts, goal)
        var change = try await PolicyPlanner(reader).plan(request.cagg, job: request.job) {
            proposal.settings.write(to: &$0)
        }
        change.prediction = proposal.prediction
        return try await finish(proposal, change, request, reader)
    }

    private func finish(
        _ proposal: TuneProposal, _ change: PolicyChange, _ request: PolicyTuneRequest, _ reader: CatalogReader
    ) async throws -> ExitCode {
        let (report, refusals) = (PolicyTuneReport(proposal, change), change.refusals())
        let code: ExitCode = proposal.chosen == nil ? .problemsFound : refusals.isEmpty ? .clean : .refused
        guard request.applies, proposal.chosen != nil, refusals.isEmpty else {
            show(report.document(refusals: refusals))
            return code
        }
        guard !change.isEmpty else {
            let view = change.state.cagg.view
            try await change.apply(reader, journal: try await journalRun(of: change.state.cagg, reader))
            show(report.document())
            tell("\(view): nothing to change; \"policy tune \(view) --check\" compares what is foretold with its runs")
            return .clean
        }
        // Who is asked sees what about; who isn't gets one document.
        let isAsked = isInteractive && !effective.assumeYes && format == .table
        if isAsked { show(report.document()) }
        try confirm(question(change))
        let written = try await change.apply(reader, journal: try await journalRun(of: change.state.cagg, reader))
        if isAsked { tell(PolicyChangeReport(change).done(written)) } else { show(report.document(written: written)) }
        return .clean
    }

    private func check(_ request: PolicyTuneRequest, _ reader: CatalogReader) async throws -> ExitCode {
        let options = connectionOptions
        let progress = ProgressLine("policy tune", console: console)
        defer { progress.clear() }
        let check = try await TuneCheckReader(reader, connect: { try await Connection.open(options) }).check(
            request.cagg, job: request.job, journal,
            wait: request.wait.map { .microseconds($0.approximateMicroseconds) }
        ) { @MainActor reason in progress.announce(reason) }
        progress.clear()
        show(PolicyTuneCheckReport.document(check))
        return check.findings.isEmpty ? .clean : .problemsFound
    }

    /// Refreshes run on a connection of their own, with the limits of the job's owner.
    private func probed(_ facts: TuneFacts, _ goal: TuneGoal, _ reader: CatalogReader) async throws -> TuneFacts {
        let cagg = facts.state.cagg
        try confirm(
            "refresh about \(TuneProbe.first(facts, goal)) closed buckets of \(cagg.view) by force, to measure it")
        var request = RefreshRequest(cagg: cagg.view.description)
        request.force = true
        request.step = .integer(1)
        request.settings = facts.limits.settings.map { NamedValue(name: $0.name, value: $0.value) }
        let connection = try await Connection.open(connectionOptions)
        let own = CatalogReader(connection: connection, capabilities: reader.capabilities)
        let result: Result<TuneFacts, any Error>
        do {
            let journal = try await RefreshJournal(of: cagg, in: self, own)
            result = .success(
                try await TuneProbe(own).probe(facts, goal) { [request] plan in
                    try await self.apply(plan, request, journal, nil, own)
                })
        } catch {
            result = .failure(error)
        }
        await connection.close()
        return try result.get()
    }
}
