internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Rendering
internal import Sandbox
internal import Timescale

extension Session {
    func run(_ request: PolicyRealtimeRequest) async throws -> ExitCode {
        let reader = try await reader()
        let change = try await RealtimeChange.plan(request.cagg, isOn: request.isOn, reader)
        var report = PolicyRealtimeReport(change: change)
        let word = request.isOn ? "on" : "off"
        if change.isEmpty {
            tell("\(change.state.cagg.view): nothing to change, live rows are \(word) already")
        } else if !request.dryRun {
            tell(report.note.text)
            try confirm("switch live rows of \(change.state.cagg.view) \(word)")
            try await change.apply(
                on: reader.connection, translated: try translated(change.sql, reader.capabilities),
                journal: try await journalRun(of: change.state.cagg, reader))
            report.isApplied = true
        }
        show(report.document)
        return .clean
    }

    /// What the simulated engine has instead of TimescaleDB's DDL; nil for TimescaleDB itself.
    private func translated(_ statement: SQL, _ capabilities: Capabilities) throws -> [SQL]? {
        guard case .simulated = capabilities.engine else { return nil }
        return try StatementTranslator.translate(script: statement.description).map { SQL(unsafeRaw: $0) }
    }
}
