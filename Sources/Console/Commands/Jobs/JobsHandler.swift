internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

extension Session {
    func run(_ request: JobsRequest) async throws -> ExitCode {
        let reader = try await reader()
        let selection = JobSelection(request.subject)
        let list = try await JobList.read(selection, reader)
        let history = JobHistory(reader)
        if case .ids = selection, let job = list.jobs.first {
            let runs = try await history.runs(of: job.id, limit: Self.runsOnCard)
            show(
                JobCardReport(
                    list: list, job: job, runs: runs, useUnicode: console.useUnicode,
                    holdsSuccesses: history.holdsSuccesses
                ).document)
        } else {
            show(
                JobsReport(list: list, useUnicode: console.useUnicode, holdsSuccesses: history.holdsSuccesses).document)
        }
        return .clean
    }

    /// How many of a job's runs its card lists.
    private static let runsOnCard = 20

    func run(_ request: JobsErrorsRequest) async throws -> ExitCode {
        let reader = try await reader()
        let selection = JobSelection(request.subject)
        let now = try await serverNow(reader)
        let since = now.adding(.zero - request.since.approximateDuration)
        let jobs = try await selection.read(reader)
        let wanted = selection == .all ? nil : jobs.map(\.id)
        let groups = try await JobHistory(reader).failures(of: wanted, since: since)
        show(JobErrorsReport(groups: groups, jobs: jobs, since: since, now: now).document)
        return .clean
    }

    func showJobCapacity() async throws -> ExitCode {
        let reader = try await reader()
        let capacity = try await JobCapacity.read(reader)
        show(JobCapacityReport(capacity: capacity, isSuperuser: reader.capabilities.isSuperuser).document)
        return .clean
    }
}
