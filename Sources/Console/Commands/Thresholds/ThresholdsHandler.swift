internal import CommandLanguage
internal import Operations

extension Session {
    func run(_ request: ThresholdsRequest) async throws -> ExitCode {
        let thresholds = try await Thresholds.read(request.cagg, try await reader())
        let report = ThresholdsReport(thresholds: thresholds)
        show(request.legacy ? report.legacyDocument : report.document)
        return .clean
    }
}
